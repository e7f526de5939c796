package io.nuropb.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ShutdownSignalException;
import io.nuropb.CompletionFailure;
import io.nuropb.DurationText;
import io.nuropb.Identity;
import io.nuropb.Scheduler;
import io.nuropb.messaging.Consumption;
import io.nuropb.messaging.DeliveryHandler;
import io.nuropb.messaging.MessageSource;
import io.nuropb.topology.BrokerException;
import io.nuropb.topology.BrokerException.Reason;
import io.nuropb.topology.LinkReport;
import jakarta.inject.Inject;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@link MessageSource} on RabbitMQ: one connection for all consumers, with a channel for each.
 *
 * <p>The client library's recovery is off. After a loss, the next {@link #consume} opens a new connection.
 */
public final class RabbitMessageSource implements MessageSource {

    private static final Logger log = LoggerFactory.getLogger(RabbitMessageSource.class);

    private final RabbitConfig config;
    private final Scheduler scheduler;
    private final RabbitLink link;
    private final Set<ChannelConsumption> consumptions = ConcurrentHashMap.newKeySet();

    /**
     * Opens nothing.
     *
     * @param config which broker
     * @param identity who this is, shown to the broker's operators
     * @param scheduler time limits and threads
     */
    @Inject
    public RabbitMessageSource(RabbitConfig config, Identity identity, Scheduler scheduler) {
        this.config = config;
        this.scheduler = scheduler;
        this.link =
                new RabbitLink(new RabbitConnections(config, identity, scheduler), scheduler, "consuming", () -> {});
    }

    /** Why the broker keeps this connection waiting (a memory or disk alarm); empty if it does not. */
    public Optional<String> blocked() {
        return link.blocked();
    }

    @Override
    public CompletionStage<Consumption> consume(
            Subscription subscription, DeliveryHandler handler, Consumer<BrokerException> lost) {
        return asked(
                attempt(subscription), (connection, result) -> begin(connection, subscription, handler, lost, result));
    }

    /** RabbitMQ says 0 and 0 where the leader of a quorum queue does not tell it how many there are. */
    @Override
    public CompletionStage<OptionalLong> ready(String queue) {
        String attempt = "Cannot count the messages in queue '" + queue + "'";
        return asked(attempt, (connection, result) -> {
            AMQP.Queue.DeclareOk found = declared(connection, queue, attempt);
            boolean isKnown = found.getMessageCount() > 0 || found.getConsumerCount() > 0;
            result.complete(isKnown ? OptionalLong.of(found.getMessageCount()) : OptionalLong.empty());
        });
    }

    private AMQP.Queue.DeclareOk declared(OpenConnection connection, String queue, String attempt) {
        try {
            Channel channel = connection.openChannel();
            try {
                return channel.queueDeclarePassive(queue);
            } finally {
                channel.abort();
            }
        } catch (IOException | ShutdownSignalException e) {
            throw RabbitErrors.isSilence(e) ? unanswered(attempt) : RabbitErrors.during(attempt, e);
        }
    }

    /** What is asked on the connection. Blocking. */
    private interface Question<T> {
        void ask(OpenConnection connection, CompletableFuture<T> result);
    }

    /** The result of a question, within the limit for an operation. */
    private <T> CompletionStage<T> asked(String attempt, Question<T> question) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Scheduler.Timer limit = scheduler.schedule(
                config.limits().operation(),
                () -> scheduler.blocking().execute(() -> result.completeExceptionally(unanswered(attempt))));
        link.connecting()
                .thenAcceptAsync(connection -> question.ask(connection, result), scheduler.blocking())
                .whenComplete((done, failure) -> {
                    limit.cancel();
                    if (failure != null) {
                        result.completeExceptionally(told(attempt, CompletionFailure.causeOf(failure)));
                    }
                });
        return result;
    }

    /**
     * Begins to consume, if that is still waited for. A consumer in vain would take messages, and count as a delivery
     * of each. Blocking.
     */
    private void begin(
            OpenConnection connection,
            Subscription subscription,
            DeliveryHandler handler,
            Consumer<BrokerException> lost,
            CompletableFuture<Consumption> result) {
        if (result.isDone()) {
            return;
        }
        ChannelConsumption begun = begun(connection, subscription, handler, lost);
        if (!result.complete(begun)) {
            begun.close();
        }
        begun.announced();
    }

    private ChannelConsumption begun(
            OpenConnection connection,
            Subscription subscription,
            DeliveryHandler handler,
            Consumer<BrokerException> lost) {
        try {
            Channel channel = connection.openChannel();
            ChannelConsumption consumption =
                    new ChannelConsumption(subscription, link, channel, scheduler, handler, lost);
            consumptions.add(consumption);
            consumption.ended().thenAccept(givenBack -> consumptions.remove(consumption));
            boolean begun = false;
            try {
                consumption.begin(config.limits().operation());
                begun = true;
            } finally {
                if (!begun) {
                    consumption.close();
                    consumption.announced();
                }
            }
            return consumption;
        } catch (IOException | ShutdownSignalException e) {
            String attempt = attempt(subscription);
            throw RabbitErrors.isSilence(e) ? unanswered(attempt) : RabbitErrors.during(attempt, e);
        }
    }

    private Throwable told(String attempt, Throwable failure) {
        if (failure instanceof LinkageError misfit) {
            return RabbitErrors.misfit(attempt, misfit);
        }
        return link.isClosed() ? closed(attempt) : failure;
    }

    /**
     * If the broker answers to all else, it is the queue that does not, and neither its neighbours nor the connection
     * suffer. Blocking.
     */
    private BrokerException unanswered(String attempt) {
        if (link.isClosed()) {
            return closed(attempt);
        }
        return link.answers() ? stuck(attempt) : late(attempt);
    }

    private static String attempt(Subscription subscription) {
        return "Cannot consume queue '" + subscription.queue() + "'";
    }

    private BrokerException late(String attempt) {
        return RabbitErrors.error(
                Reason.UNREACHABLE,
                attempt + " at " + config.label(),
                "the broker did not confirm it within "
                        + DurationText.of(config.limits().operation()),
                "Trying again can help; RabbitLimits.withOperation allows more time");
    }

    private BrokerException stuck(String attempt) {
        return RabbitErrors.error(
                Reason.CHANNEL_CLOSED,
                attempt + " at " + config.label(),
                "the broker answers, but this queue did not within "
                        + DurationText.of(config.limits().operation()),
                "Look for the queue's process or node in the broker's log; trying again can help");
    }

    private static BrokerException closed(String attempt) {
        return RabbitErrors.error(Reason.CLOSED, attempt, "this source has been closed", "Make a new one");
    }

    @Override
    public void listen(Consumer<LinkReport> listener) {
        link.listen(listener);
    }

    /** Blocking, for a few seconds at most. */
    @Override
    public void close() {
        CompletableFuture<?>[] ends = consumptions.stream()
                .map(consumption -> consumption.close().toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new);
        try {
            scheduler.awaitUninterruptibly(CompletableFuture.allOf(ends), RabbitLink.CLOSE_LIMIT);
        } catch (TimeoutException | ExecutionException e) {
            log.debug("Closing the connection with consumers that have not ended yet", e);
        }
        link.close();
    }
}
