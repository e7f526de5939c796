package io.nuropb.inmemory;

import io.nuropb.health.actuators.ConnectionTerminator;
import io.nuropb.topology.BrokerException;
import jakarta.inject.Inject;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * {@link ConnectionTerminator} in memory: it breaks the connections of clients whose {@link InMemoryConfig} names the
 * user. Thread-safe.
 */
public final class InMemoryConnectionTerminator implements ConnectionTerminator {

    private final InMemoryBroker broker;
    private final BrokerLink link;

    /** A client that connects when it is first used. */
    @Inject
    public InMemoryConnectionTerminator(InMemoryBroker broker, InMemoryConfig config) {
        this.broker = broker;
        this.link = new BrokerLink(broker, config, "terminating", problem -> {});
    }

    @Override
    public CompletionStage<Integer> terminate(String user, String reason) {
        CompletableFuture<Integer> answer = new CompletableFuture<>();
        synchronized (broker.lock()) {
            try {
                int count = broker.cut(link.open().host(), user, reason);
                broker.scheduler().execute(() -> answer.complete(count));
            } catch (BrokerException e) {
                broker.scheduler().execute(() -> answer.completeExceptionally(e));
            }
        }
        return answer;
    }

    @Override
    public void close() {
        broker.locked(link::close);
    }
}
