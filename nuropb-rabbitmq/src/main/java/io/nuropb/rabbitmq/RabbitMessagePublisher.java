package io.nuropb.rabbitmq;

import com.rabbitmq.client.AMQP.BasicProperties;
import io.nuropb.Identity;
import io.nuropb.Scheduler;
import io.nuropb.messaging.AmqpLimits;
import io.nuropb.messaging.Envelope;
import io.nuropb.messaging.MessagePublisher;
import io.nuropb.topology.BrokerException.Reason;
import io.nuropb.topology.LinkReport;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * {@link MessagePublisher} on RabbitMQ: one connection, with a channel in confirm mode for each exchange.
 *
 * <p>Thousands of messages may wait for their confirms at once ({@link RabbitLimits#unconfirmed()}); as many more as
 * {@link RabbitLimits#waiting()} may wait behind them, or while a connection is being opened; one more fails at once
 * with {@link Reason#BLOCKED}. Each is given up {@link RabbitLimits#confirm()} after it was published. Nothing waits
 * while no connection can be opened or the broker blocks publishers: then messages fail at once, or, while the next
 * attempt to connect lasts, after a second, as certainly not taken.
 */
public final class RabbitMessagePublisher implements MessagePublisher {

    /** A channel each; a mesh uses three exchanges. */
    private static final int MAX_EXCHANGES = 64;

    private final Scheduler scheduler;
    private final RabbitLimits limits;
    private final @Nullable String sender;
    private final RabbitLink link;
    private final Map<String, ExchangePublisher> publishers = new ConcurrentHashMap<>();

    /**
     * Opens nothing.
     *
     * @param config which broker
     * @param identity who this is, shown to the broker's operators
     * @param scheduler time limits and threads
     */
    @Inject
    public RabbitMessagePublisher(RabbitConfig config, Identity identity, Scheduler scheduler) {
        this.scheduler = scheduler;
        this.limits = config.limits();
        this.sender = config.identifySender() ? config.user() : null;
        this.link = new RabbitLink(
                new RabbitConnections(config, identity, scheduler),
                scheduler,
                "publishing",
                () -> publishers.values().forEach(ExchangePublisher::failWhatIsBlocked));
    }

    @Override
    public Optional<String> blocked() {
        return link.blocked();
    }

    @Override
    public CompletionStage<Published> publish(
            String exchange, String routingKey, boolean mandatory, Envelope envelope) {
        CompletableFuture<Published> outcome = new CompletableFuture<>();
        try {
            AmqpLimits.requireCarried(exchange, routingKey, envelope);
            BasicProperties properties = Envelopes.properties(envelope, sender, scheduler.wallClock());
            publisher(exchange)
                    .offer(new Publication(
                            exchange,
                            routingKey,
                            mandatory,
                            properties,
                            HeaderSize.of(properties),
                            envelope.body(),
                            scheduler.now().plus(limits.confirm()),
                            outcome));
        } catch (RuntimeException refused) {
            outcome.completeExceptionally(refused);
        }
        return outcome;
    }

    private ExchangePublisher publisher(String exchange) {
        ExchangePublisher known = publishers.get(exchange);
        return known == null ? publishers.computeIfAbsent(exchange, this::made) : known;
    }

    private ExchangePublisher made(String exchange) {
        if (publishers.size() >= MAX_EXCHANGES) {
            throw new IllegalArgumentException("Cannot publish to exchange '" + exchange + "': this publisher has used "
                    + MAX_EXCHANGES + " others, and takes no more");
        }
        return new ExchangePublisher(exchange, link, scheduler, limits);
    }

    @Override
    public void listen(Consumer<LinkReport> listener) {
        link.listen(listener);
    }

    @Override
    public void brokerAnswers() {
        publishers.values().forEach(ExchangePublisher::resumeNow);
    }

    /** Blocking, for a few seconds at most. */
    @Override
    public void close() {
        link.markClosed();
        publishers.values().forEach(ExchangePublisher::close);
        link.close();
    }
}
