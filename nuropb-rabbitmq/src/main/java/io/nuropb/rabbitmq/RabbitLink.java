package io.nuropb.rabbitmq;

import com.rabbitmq.client.BlockedListener;
import com.rabbitmq.client.ShutdownSignalException;
import io.nuropb.CompletionFailure;
import io.nuropb.Scheduler;
import io.nuropb.topology.BrokerException;
import io.nuropb.topology.LinkReport;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one connection of a topology, source or publisher: opened when it is needed, and opened again when it is needed
 * after it was lost. One attempt to open it runs at a time: whoever needs the connection meanwhile shares its outcome,
 * a failure included. Thread-safe.
 */
final class RabbitLink {

    private static final Logger log = LoggerFactory.getLogger(RabbitLink.class);

    /** How long an orderly goodbye may take before the socket is closed under it. */
    static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);

    private final RabbitConnections connections;
    private final Scheduler scheduler;
    private final String purpose;
    private final Runnable whenBlocked;

    /** The attempt that runs now, if one does. */
    private final AtomicReference<@Nullable CompletableFuture<OpenConnection>> attempt = new AtomicReference<>();

    private final AtomicReference<@Nullable OpenConnection> current = new AtomicReference<>();
    /** How many connections have been opened; the number of the latest. */
    private final AtomicLong opened = new AtomicLong();

    private volatile Consumer<LinkReport> listener = report -> {};
    private volatile boolean closed;

    /**
     * @param purpose a word for operators, for example {@code publishing}
     * @param whenBlocked told on the connection's own thread, and must not block, when the broker takes no messages for
     *     now
     */
    RabbitLink(RabbitConnections connections, Scheduler scheduler, String purpose, Runnable whenBlocked) {
        this.connections = connections;
        this.scheduler = scheduler;
        this.purpose = purpose;
        this.whenBlocked = whenBlocked;
    }

    /** Has somebody told how the connection fares; called on any thread, must not block. */
    void listen(Consumer<LinkReport> value) {
        listener = value;
    }

    /** Tells of something else that was found out beside the connection. */
    void report(LinkReport report) {
        listener.accept(report);
    }

    /** The word for operators. */
    String purpose() {
        return purpose;
    }

    /**
     * The open connection, opening it if there is none. Blocking.
     *
     * @throws BrokerException if none can be opened, or this was closed
     */
    OpenConnection connection() {
        try {
            return sharedAttempt(Runnable::run).join();
        } catch (CompletionException e) {
            Throwable failure = CompletionFailure.causeOf(e);
            if (failure instanceof Error error) {
                throw error;
            }
            throw failure instanceof RuntimeException known ? known : e;
        }
    }

    /** The same for somebody who does not wait for it. Does not block; fails with a {@link BrokerException}. */
    CompletionStage<OpenConnection> connecting() {
        return sharedAttempt(scheduler.blocking());
    }

    private CompletableFuture<OpenConnection> sharedAttempt(Executor threads) {
        CompletableFuture<OpenConnection> mine = scheduler.newFuture();
        CompletableFuture<OpenConnection> running = attempt.compareAndExchange(null, mine);
        if (running != null) {
            return running;
        }
        try {
            threads.execute(() -> carryOut(mine));
        } catch (RuntimeException | Error e) {
            attempt.set(null);
            mine.completeExceptionally(e);
        }
        return mine;
    }

    /** Whoever hears of the outcome, and needs a connection then, is not given the same outcome again. */
    private void carryOut(CompletableFuture<OpenConnection> mine) {
        try {
            OpenConnection connection = keptOrOpened();
            attempt.set(null);
            mine.complete(connection);
        } catch (Throwable e) {
            attempt.set(null);
            mine.completeExceptionally(e);
        }
    }

    private OpenConnection keptOrOpened() {
        OpenConnection kept = current.get();
        if (kept != null && kept.isOpen()) {
            return kept;
        }
        refuseIfClosed();
        OpenConnection fresh = open();
        long number = opened.incrementAndGet();
        fresh.amqp().addBlockedListener(new Blocking(fresh, number));
        current.set(fresh);
        listener.accept(new LinkReport.Opened(purpose, number, fresh.cluster()));
        fresh.amqp().addShutdownListener(cause -> ended(number, cause));
        if (closed) {
            fresh.close(scheduler, CLOSE_LIMIT);
            refuseIfClosed();
        }
        return fresh;
    }

    private OpenConnection open() {
        try {
            return connections.open(purpose);
        } catch (BrokerException e) {
            listener.accept(new LinkReport.NotOpened(purpose, e));
            throw e;
        }
    }

    private void ended(long number, ShutdownSignalException cause) {
        if (!closed && !cause.isInitiatedByApplication()) {
            listener.accept(new LinkReport.Lost(
                    purpose, number, RabbitErrors.during("The connection for " + purpose + " was lost", cause)));
        }
    }

    /** Why the broker keeps this connection's messages waiting; empty if it does not. */
    Optional<String> blocked() {
        OpenConnection kept = current.get();
        return kept != null && kept.isOpen() ? kept.blocked() : Optional.empty();
    }

    boolean isClosed() {
        return closed;
    }

    /**
     * Whether the broker answers on the connection that there is, which is given up if it does not. Blocking, for
     * {@link #CLOSE_LIMIT}.
     */
    boolean answers() {
        OpenConnection kept = current.get();
        return kept != null && kept.isOpen() && answers(kept, kept::answers);
    }

    /**
     * Puts a question on a connection, which is given up if there is no answer. Blocking, for {@link #CLOSE_LIMIT}.
     *
     * @param question whether there was an answer; it fails with the connection
     */
    boolean answers(OpenConnection asked, BooleanSupplier question) {
        Scheduler.Timer force = scheduler.schedule(CLOSE_LIMIT, () -> cut(asked));
        boolean answered = question.getAsBoolean();
        force.cancel();
        if (!answered) {
            log.debug("The broker does not answer on the connection for {}, which is given up", purpose);
            cut(asked);
        }
        return answered;
    }

    /** Gives up a connection that does not answer; whoever needs one next opens another. Does not block. */
    void cut(OpenConnection silent) {
        current.compareAndSet(silent, null);
        silent.cut();
    }

    /** Opens no connection any more. */
    void markClosed() {
        closed = true;
    }

    /** Closes the connection for good. Blocking, for {@link #CLOSE_LIMIT} and little more. Idempotent. */
    void close() {
        markClosed();
        OpenConnection kept = current.get();
        if (kept != null) {
            kept.close(scheduler, CLOSE_LIMIT);
        }
    }

    private void refuseIfClosed() {
        if (closed) {
            throw RabbitErrors.error(
                    BrokerException.Reason.CLOSED,
                    "Cannot connect for " + purpose,
                    "this client has been closed",
                    "Make a new one");
        }
    }

    private final class Blocking implements BlockedListener {
        private final OpenConnection connection;
        private final long number;

        Blocking(OpenConnection connection, long number) {
            this.connection = connection;
            this.number = number;
        }

        @Override
        public void handleBlocked(String reason) {
            connection.blockedBy(reason);
            listener.accept(new LinkReport.Blocked(purpose, number, reason));
            whenBlocked.run();
        }

        @Override
        public void handleUnblocked() {
            connection.blockedBy(null);
            listener.accept(new LinkReport.Unblocked(purpose, number));
        }
    }
}
