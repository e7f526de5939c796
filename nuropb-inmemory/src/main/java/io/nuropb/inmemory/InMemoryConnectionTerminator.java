package io.nuropb.inmemory;

import io.nuropb.health.actuators.ConnectionTerminator;
import io.nuropb.topology.BrokerException;
import io.nuropb.topology.BrokerException.Reason;
import jakarta.inject.Inject;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * {@link ConnectionTerminator} in memory: it breaks the connections of clients whose {@link InMemoryConfig} names the
 * user, and has the broker let no more of them in. Thread-safe.
 */
public final class InMemoryConnectionTerminator implements ConnectionTerminator {

    private final InMemoryBroker broker;
    private final InMemoryConfig config;
    private final BrokerLink link;

    /** A client that connects when it is first used. */
    @Inject
    public InMemoryConnectionTerminator(InMemoryBroker broker, InMemoryConfig config) {
        this.broker = broker;
        this.config = config;
        this.link = new BrokerLink(broker, config, "terminating", problem -> {});
    }

    @Override
    public CompletionStage<Integer> terminate(String user, String reason) {
        return answer(connection -> broker.cut(connection.host(), user, reason));
    }

    @Override
    public CompletionStage<@Nullable Void> shutOut(String user) {
        return answer(connection -> {
            if (user.equals(config.user())) {
                throw new BrokerException(
                        Reason.ACCESS_REFUSED,
                        "Cannot shut out user '" + user + "': it is the one that this client connects as. Give callers"
                                + " a user of their own",
                        null);
            }
            broker.shutOut(user);
            return null;
        });
    }

    @Override
    public CompletionStage<@Nullable Void> admit(String user) {
        return answer(connection -> {
            broker.admit(user);
            return null;
        });
    }

    private <T extends @Nullable Object> CompletionStage<T> answer(Function<Connection, T> work) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        synchronized (broker.lock()) {
            try {
                T done = work.apply(link.open());
                broker.scheduler().execute(() -> answer.complete(done));
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
