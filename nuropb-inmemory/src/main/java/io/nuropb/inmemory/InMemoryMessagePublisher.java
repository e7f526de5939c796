package io.nuropb.inmemory;

import io.nuropb.DurationText;
import io.nuropb.Scheduler.Timer;
import io.nuropb.messaging.AmqpLimits;
import io.nuropb.messaging.Envelope;
import io.nuropb.messaging.MessagePublisher;
import io.nuropb.topology.BrokerException;
import io.nuropb.topology.BrokerException.Reason;
import io.nuropb.topology.LinkReport;
import jakarta.inject.Inject;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** {@link MessagePublisher} in memory: one connection, apart from consuming. */
public final class InMemoryMessagePublisher implements MessagePublisher {

    /** How many messages of one publisher may wait for the broker's answer; more are refused at once. */
    public static final int UNCONFIRMED = 10_000;

    private final InMemoryBroker broker;
    private final InMemoryConfig config;
    private final Optional<String> sender;
    private final BrokerLink link;
    private final Set<Unconfirmed> unconfirmed = new LinkedHashSet<>();

    /** A message whose publisher waits to hear what became of it. */
    private static final class Unconfirmed {
        private final CompletableFuture<Published> outcome = new CompletableFuture<>();
        private @Nullable Timer limit;
        private boolean answered;
    }

    /** A client that connects when it is first used. */
    @Inject
    public InMemoryMessagePublisher(InMemoryBroker broker, InMemoryConfig config) {
        this.broker = broker;
        this.config = config;
        this.sender = config.identifySender() ? Optional.of(config.user()) : Optional.empty();
        this.link = new BrokerLink(broker, config, "publishing", this::failAll);
    }

    @Override
    public CompletionStage<Published> publish(
            String exchange, String routingKey, boolean mandatory, Envelope envelope) {
        Unconfirmed waiting = new Unconfirmed();
        RoutedMessage message = new RoutedMessage(
                envelope, exchange, routingKey, broker.scheduler().wallClock(), sender);
        synchronized (broker.lock()) {
            try {
                AmqpLimits.requireCarried(exchange, routingKey, envelope);
                Connection connection = link.open();
                if (broker.isBlocked()) {
                    if (connection.isToldOfBlocking()) {
                        throw knownToBeBlocked(message);
                    }
                    requirePlace();
                    broker.holdUp(() -> transmit(connection, message, mandatory, waiting));
                    connection.tellOfBlocking();
                    link.blocked();
                    await(waiting, blocked(message));
                } else {
                    transmit(connection, message, mandatory, waiting);
                }
            } catch (BrokerException e) {
                fail(waiting, e.withoutEffect());
            } catch (IllegalArgumentException e) {
                fail(waiting, e);
            }
        }
        return waiting.outcome;
    }

    @Override
    public Optional<String> blocked() {
        synchronized (broker.lock()) {
            return broker.isBlocked() ? Optional.of(BrokerLink.WHY_BLOCKED) : Optional.empty();
        }
    }

    private void transmit(Connection connection, RoutedMessage message, boolean mandatory, Unconfirmed waiting) {
        if (!connection.isOpen()) {
            return;
        }
        try {
            requirePlace();
            broker.publish(connection.host(), message, mandatory, published -> confirm(waiting, published));
            if (!waiting.answered) {
                await(waiting, unanswered(message));
            }
        } catch (BrokerException e) {
            fail(waiting, e.withoutEffect());
        }
    }

    private void requirePlace() {
        if (unconfirmed.size() >= UNCONFIRMED) {
            throw new BrokerException(
                    Reason.BLOCKED,
                    "Cannot publish: " + UNCONFIRMED
                            + " messages wait for the broker's answer already. Publish more slowly",
                    null);
        }
    }

    /** Lets the outcome fail if the broker has not answered within the limit. */
    private void await(Unconfirmed waiting, BrokerException otherwise) {
        if (waiting.limit == null) {
            unconfirmed.add(waiting);
            waiting.limit = broker.scheduler()
                    .schedule(config.confirmLimit(), () -> broker.locked(() -> fail(waiting, otherwise)));
        }
    }

    private void confirm(Unconfirmed waiting, Published published) {
        waiting.answered = true;
        forget(waiting);
        broker.scheduler().execute(() -> waiting.outcome.complete(published));
    }

    private void fail(Unconfirmed waiting, RuntimeException problem) {
        forget(waiting);
        broker.scheduler().execute(() -> waiting.outcome.completeExceptionally(problem));
    }

    private void forget(Unconfirmed waiting) {
        unconfirmed.remove(waiting);
        if (waiting.limit != null) {
            waiting.limit.cancel();
        }
    }

    private void failAll(BrokerException problem) {
        List.copyOf(unconfirmed).forEach(waiting -> fail(waiting, problem));
    }

    private BrokerException blocked(RoutedMessage message) {
        return new BrokerException(
                Reason.BLOCKED,
                attempt(message) + " within " + DurationText.of(config.confirmLimit())
                        + ": the broker keeps publishers waiting. Free memory or"
                        + " disk at the broker; the message may still be taken",
                null);
    }

    private static BrokerException knownToBeBlocked(RoutedMessage message) {
        return new BrokerException(
                Reason.BLOCKED,
                attempt(message) + ": the broker keeps publishers waiting. Free memory or disk at the broker",
                null);
    }

    private BrokerException unanswered(RoutedMessage message) {
        return new BrokerException(
                Reason.UNREACHABLE,
                attempt(message) + " within " + DurationText.of(config.confirmLimit())
                        + ": the broker did not answer. The message may have been" + " taken or not",
                null);
    }

    private static String attempt(RoutedMessage message) {
        return "Could not publish to exchange '" + message.exchange() + "' by '" + message.routingKey() + "'";
    }

    @Override
    public void listen(Consumer<LinkReport> listener) {
        broker.locked(() -> link.listen(listener));
    }

    /** Breaks this client's connection as a failing network does; the next use opens another. */
    public void cutConnection() {
        broker.locked(link::cut);
    }

    @Override
    public void close() {
        broker.locked(() -> {
            link.close();
            failAll(BrokerLink.closed());
        });
    }
}
