package io.nuropb.topology;

import io.nuropb.topology.BrokerObject.Binding;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * PORT: the objects of one virtual host, to be looked at, to be declared, and to be relieved of bindings.
 *
 * <p>All operations are idempotent. {@link #verify} and {@link #declare} never delete and never force: an object that
 * exists with other properties is reported as {@link Finding.Verdict.Drifted} and left alone, and a binding that is not
 * wanted as {@link TopologyReport#surplus}. {@link #unbind} alone removes something, and only bindings: an operator's
 * command calls it, an instance never does so by itself. Implementations are thread-safe and do not block the caller; a
 * returned stage always completes, within the adapter's configured time limit. It completes exceptionally with a
 * {@link BrokerException} where nothing can be said about single objects (unreachable, refused credentials, no such
 * virtual host).
 */
public interface BrokerTopology extends AutoCloseable {

    /** Looks whether the topology is there, changing nothing. */
    CompletionStage<TopologyReport> verify(Topology topology);

    /**
     * Creates what is missing: the virtual host where that was configured, then exchanges, queues and bindings. Goes on
     * after a refused object, so that one report names every problem. Looks at all exchanges and queues first: where
     * one of them has drifted, the objects are somebody else's, and nothing is created.
     */
    CompletionStage<TopologyReport> declare(Topology topology);

    /**
     * Removes bindings, in their order: what is published by them from then on does not come to their queues any more,
     * and what the queues hold stays. One that is not there, or whose exchange or queue is not there, is no error.
     *
     * @return completes when none of them is there; exceptionally with a {@link BrokerException} at the first one that
     *     the broker does not let this client remove
     */
    CompletionStage<Void> unbind(Collection<Binding> bindings);

    /**
     * The virtual host whose objects these are, without the encoding of a URL: by it instances of a fleet tell whether
     * they share their objects. Known before anything is connected; does not block. Empty if the adapter does not say:
     * then they are taken to share them.
     */
    default Optional<String> virtualHost() {
        return Optional.empty();
    }

    /**
     * Has somebody told how this port's connections fare: of each loss and each attempt, as it happens. Called once,
     * before the port is first used. A port need not report anything; then only the failures of its operations tell.
     *
     * @param listener called on any thread; does not block
     */
    default void listen(Consumer<LinkReport> listener) {}

    /** Closes the connection and threads of this client. Idempotent. */
    @Override
    void close();
}
