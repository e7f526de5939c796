package io.nuropb.inmemory;

import io.nuropb.topology.BrokerException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** One client's connection, as the server sees it. Used under the broker's lock. */
final class Connection {

    private final VirtualHostState host;
    private final String user;
    private final Consumer<BrokerException> broken;
    private final Set<QueueConsumer> consumers = new LinkedHashSet<>();
    private boolean open = true;
    private int toldOfBlocking;

    /** @param broken told once if the connection ends other than by {@link #close} */
    Connection(VirtualHostState host, String user, Consumer<BrokerException> broken) {
        this.host = host;
        this.user = user;
        this.broken = broken;
    }

    VirtualHostState host() {
        return host;
    }

    /** The name that its client gave. */
    String user() {
        return user;
    }

    boolean isOpen() {
        return open;
    }

    /**
     * Whether its client has heard that the broker blocks publishers now; it hears so with its first message in that
     * time.
     */
    boolean isToldOfBlocking() {
        return toldOfBlocking == host.broker().blockings();
    }

    void tellOfBlocking() {
        toldOfBlocking = host.broker().blockings();
    }

    void add(QueueConsumer consumer) {
        consumers.add(consumer);
    }

    void remove(QueueConsumer consumer) {
        consumers.remove(consumer);
    }

    /** Its consumers are sent nothing any more. */
    void retire() {
        List.copyOf(consumers).forEach(QueueConsumer::cancel);
    }

    /** Ends it on the client's wish. */
    void close() {
        if (open) {
            end();
        }
    }

    /** Ends it without the client's wish. */
    void cut(BrokerException problem) {
        if (open) {
            List<QueueConsumer> ended = end();
            ended.forEach(consumer -> consumer.tell(problem));
            broken.accept(problem);
        }
    }

    /** All consumers go before any delivery comes back, so that none of them is sent another's. */
    private List<QueueConsumer> end() {
        open = false;
        host.broker().forget(this);
        List<QueueConsumer> ended = List.copyOf(consumers);
        retire();
        ended.forEach(QueueConsumer::end);
        host.deleteQueuesOf(this);
        return ended;
    }
}
