package io.nuropb.rabbitmq;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.ShutdownSignalException;
import io.nuropb.Moment;
import io.nuropb.Scheduler;
import io.nuropb.messaging.Consumption;
import io.nuropb.messaging.DeliveryHandler;
import io.nuropb.messaging.LogPace;
import io.nuropb.messaging.MessageSource.Subscription;
import io.nuropb.messaging.Settlement;
import io.nuropb.topology.BrokerException;
import io.nuropb.topology.BrokerException.Reason;
import io.nuropb.topology.Route;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One consumer on a channel of its own, for as long as that channel lives.
 *
 * <p>Deliveries are handed out one at a time, on the thread that reads them from the connection, which nothing here
 * keeps waiting. The lock is held for moments, never while the handler is called or the broker is spoken to.
 */
final class ChannelConsumption implements Consumption {

    private static final Logger log = LoggerFactory.getLogger(ChannelConsumption.class);

    /** Need be unique in its channel only. */
    private static final String CONSUMER_TAG = "nuropb";

    /** How long one line about a handler that fails keeps others out. */
    private static final Duration LOG_INTERVAL = Duration.ofMinutes(1);

    private enum Phase {
        CONSUMING,
        /** Draining, while the broker has not cancelled the consumer yet. */
        CANCELLING,
        /** Draining, with nothing more to arrive. */
        DRAINING,
        ENDED
    }

    private final Subscription subscription;
    private final RabbitLink link;
    private final Channel channel;
    private final Scheduler scheduler;
    private final DeliveryHandler handler;
    private final Consumer<BrokerException> lost;
    private final Settlements settlements;
    private final LogPace failures;
    private final Envelopes envelopes = new Envelopes();
    private final Deque<Runnable> untilAnnounced = new ArrayDeque<>();
    private boolean announced;
    private final CompletableFuture<Integer> ended = new CompletableFuture<>();
    private final Object lock = new Object();
    private Phase phase = Phase.CONSUMING;

    ChannelConsumption(
            Subscription subscription,
            RabbitLink link,
            Channel channel,
            Scheduler scheduler,
            DeliveryHandler handler,
            Consumer<BrokerException> lost) {
        this.subscription = subscription;
        this.link = link;
        this.channel = channel;
        this.scheduler = scheduler;
        this.handler = handler;
        this.lost = lost;
        this.settlements = new Settlements(channel, subscription, scheduler);
        this.failures = new LogPace(scheduler, LOG_INTERVAL);
    }

    /**
     * Starts the consumer. Blocking, until the broker has confirmed it.
     *
     * @param limit after which the broker removes an exclusive queue whose consumer it has not begun; an auto-delete
     *     queue that never had one stays as long as its connection
     */
    void begin(Duration limit) throws IOException {
        if (subscription.exclusive()) {
            channel.queueDeclare(
                    subscription.queue(), false, true, true, Map.of("x-expires", RabbitLimits.millis(limit)));
            for (Route route : subscription.routes()) {
                channel.queueBind(subscription.queue(), route.exchange(), route.routingKey());
            }
        }
        if (!subscription.autoAck()) {
            channel.basicQos(subscription.prefetch());
        }
        channel.basicConsume(
                subscription.queue(),
                subscription.autoAck(),
                CONSUMER_TAG,
                false,
                subscription.exclusive(),
                Map.of(),
                new Callbacks());
        channel.addShutdownListener(this::shutDown);
    }

    /** Lets arrivals and losses pass, which wait until whoever asked has been told that consuming began, or failed. */
    void announced() {
        for (Runnable next = nextUntilAnnounced(); next != null; next = nextUntilAnnounced()) {
            next.run();
        }
    }

    private @Nullable Runnable nextUntilAnnounced() {
        synchronized (lock) {
            Runnable next = untilAnnounced.poll();
            announced = next == null;
            return next;
        }
    }

    /** Runs something in its turn: now, or when whoever asked has been told that consuming began. */
    private void onceAnnounced(Runnable action) {
        synchronized (lock) {
            if (!announced) {
                untilAnnounced.add(action);
                return;
            }
        }
        action.run();
    }

    /** Completes when it has ended, for whatever reason, with the number of deliveries that were given back. */
    CompletionStage<Integer> ended() {
        return ended;
    }

    @Override
    public CompletionStage<Integer> drain(Duration limit) {
        boolean begins;
        synchronized (lock) {
            begins = phase == Phase.CONSUMING;
            if (begins) {
                phase = Phase.CANCELLING;
            }
        }
        if (begins) {
            scheduler.blocking().execute(this::cancel);
        }
        Scheduler.Timer timer = scheduler.schedule(limit, this::end);
        return ended.whenComplete((givenBack, never) -> timer.cancel());
    }

    @Override
    public CompletionStage<Void> close() {
        end();
        return ended.thenAccept(givenBack -> {});
    }

    /** Hands a delivery out, or holds it, if that has ended, until it can be given back. */
    private void arrived(Envelope route, BasicProperties properties, byte[] body) {
        long tag = route.getDeliveryTag();
        synchronized (lock) {
            if (phase != Phase.CONSUMING) {
                // What is held when this has ended goes back with the channel.
                if (!subscription.autoAck()) {
                    settlements.hold(tag);
                }
                return;
            }
            if (!subscription.autoAck()) {
                settlements.handOut(tag);
            }
        }
        handled(route, properties, body).whenComplete((settlement, failure) -> settle(tag, settlement, failure));
    }

    private CompletionStage<Settlement> handled(Envelope route, BasicProperties properties, byte[] body) {
        try {
            return Objects.requireNonNull(handler.handle(envelopes.delivery(route, properties, body)), "settlement");
        } catch (Throwable thrown) {
            return CompletableFuture.failedFuture(thrown);
        }
    }

    private void settle(long tag, @Nullable Settlement settlement, @Nullable Throwable failure) {
        if (failure != null) {
            failures.ifDue(ending -> log.error(
                    "A handler of queue '{}' failed; the message is rejected{}",
                    subscription.queue(),
                    ending,
                    failure));
        }
        settlements.settle(tag, settlement == null ? Settlement.REJECT : settlement);
        endIfDrained();
    }

    private void cancel() {
        try {
            channel.basicCancel(CONSUMER_TAG);
        } catch (IOException | ShutdownSignalException e) {
            log.debug("The consumer of queue '{}' could not be cancelled", subscription.queue(), e);
            end();
        }
    }

    /** Gives back what was not handed out; before this, the broker would have delivered it here again. */
    private void cancelled() {
        synchronized (lock) {
            if (phase != Phase.CANCELLING) {
                return;
            }
            phase = Phase.DRAINING;
        }
        settlements.giveBackHeld();
        endIfDrained();
    }

    private void endIfDrained() {
        boolean drained;
        synchronized (lock) {
            drained = phase == Phase.DRAINING && settlements.handedOut() == 0;
        }
        if (drained) {
            end();
        }
    }

    private void end() {
        synchronized (lock) {
            if (phase == Phase.ENDED) {
                return;
            }
            phase = Phase.ENDED;
        }
        int givenBack = settlements.end();
        Scheduler.Timer limit = scheduler.schedule(
                RabbitLink.CLOSE_LIMIT, () -> scheduler.blocking().execute(() -> abandon(givenBack)));
        scheduler.blocking().execute(() -> {
            try {
                settlements.awaitWritten(RabbitLink.CLOSE_LIMIT);
                closeChannel();
            } finally {
                limit.cancel();
                ended.complete(givenBack);
            }
        });
    }

    /**
     * The channel does not close, as behind a queue that does not answer. A broker that answers closes it when it can.
     * Blocking.
     */
    private void abandon(int givenBack) {
        ended.complete(givenBack);
        if (link.answers()) {
            log.debug("Queue '{}' keeps its channel from being closed", subscription.queue());
        }
    }

    /**
     * Heard from the channel: the client library does not tell a consumer that has been cancelled, and may still be
     * draining.
     */
    private void shutDown(ShutdownSignalException signal) {
        BrokerException reason = RabbitErrors.during("Consuming queue '" + subscription.queue() + "' ended", signal);
        onceAnnounced(() -> scheduler.blocking().execute(() -> lose(reason)));
    }

    /**
     * The broker gives no reason. Queues that are deleted are one; from 4.3 on, a quorum queue's handler that takes too
     * long is another.
     */
    private BrokerException cancelledByBroker() {
        Optional<Moment> oldest = settlements.oldestHandedOut();
        String advice = oldest.map(since ->
                        "; if it is there, a handler took longer than the broker's consumer_timeout, for a delivery had been"
                                + " under way for "
                                + since.until(scheduler.now()).toSeconds()
                                + " s: make it faster or raise the limit")
                .orElse("");
        return RabbitErrors.error(
                Reason.CANCELLED,
                "Consuming queue '" + subscription.queue() + "' ended",
                "the broker cancelled the consumer, as it does when the queue is deleted",
                "The service's leader declares the queue again" + advice);
    }

    /** Whoever drains or closes knows that it ends, and is not told of a loss in the middle of it. Blocking. */
    private void lose(BrokerException reason) {
        boolean unexpected;
        synchronized (lock) {
            unexpected = phase == Phase.CONSUMING;
        }
        try {
            end();
        } finally {
            if (unexpected) {
                lost.accept(reason);
            }
        }
    }

    private void closeChannel() {
        try {
            channel.abort();
        } catch (IOException | ShutdownSignalException e) {
            log.debug("The channel of queue '{}' was closed already", subscription.queue(), e);
        }
    }

    /** Called one after the other on the thread that reads from the connection. */
    private final class Callbacks extends DefaultConsumer {

        Callbacks() {
            super(channel);
        }

        @Override
        public void handleDelivery(String consumerTag, Envelope route, BasicProperties properties, byte[] body) {
            try {
                onceAnnounced(() -> arrived(route, properties, body));
            } catch (RuntimeException | Error e) {
                // Of a delivery that nobody knows, an acknowledgement of later ones would take away the message.
                settlements.giveUp(e);
            }
        }

        @Override
        public void handleCancelOk(String consumerTag) {
            cancelled();
        }

        @Override
        public void handleCancel(String consumerTag) {
            BrokerException reason = cancelledByBroker();
            onceAnnounced(() -> scheduler.blocking().execute(() -> lose(reason)));
        }
    }
}
