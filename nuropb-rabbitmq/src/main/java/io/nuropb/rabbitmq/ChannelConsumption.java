package io.nuropb.rabbitmq;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.ShutdownSignalException;
import io.nuropb.Moment;
import io.nuropb.Scheduler;
import io.nuropb.SerialExecutor;
import io.nuropb.messaging.Consumption;
import io.nuropb.messaging.Delivery;
import io.nuropb.messaging.DeliveryHandler;
import io.nuropb.messaging.MessageSource.Subscription;
import io.nuropb.messaging.Settlement;
import io.nuropb.topology.BrokerException;
import io.nuropb.topology.BrokerException.Reason;
import io.nuropb.topology.Route;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One consumer on a channel of its own, for as long as that channel lives.
 *
 * <p>All state is touched in one serial executor, which never blocks: arrivals, settlements, the end. What talks to the broker and may
 * block goes through a second one, in which acknowledgements keep their place before the closing of the channel.
 */
final class ChannelConsumption implements Consumption {

    private static final Logger log = LoggerFactory.getLogger(ChannelConsumption.class);

    /** Need be unique in its channel only. */
    private static final String CONSUMER_TAG = "nuropb";

    /** A few tasks for each delivery under way, of which there are at most as many as the largest prefetch, 65,535. */
    private static final int MAX_TASKS = 400_000;

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
    private final OpenConnection connection;
    private final Channel channel;
    private final Scheduler scheduler;
    private final DeliveryHandler handler;
    private final Consumer<BrokerException> lost;

    private final SerialExecutor state;
    private final SerialExecutor broker;
    private final CompletableFuture<@Nullable Void> announced = new CompletableFuture<>();
    private final CompletableFuture<Integer> ended = new CompletableFuture<>();

    /** Stops the handing out at once, before the end comes to its turn. */
    private volatile boolean ending;

    private Phase phase = Phase.CONSUMING;
    /** By their tags, since when deliveries have been under way; the oldest first. */
    private final Map<Long, Moment> handling = new LinkedHashMap<>();

    private final List<Long> notHandedOut = new ArrayList<>();

    ChannelConsumption(
            Subscription subscription,
            RabbitLink link,
            OpenConnection connection,
            Channel channel,
            Scheduler scheduler,
            DeliveryHandler handler,
            Consumer<BrokerException> lost) {
        this.subscription = subscription;
        this.link = link;
        this.connection = connection;
        this.channel = channel;
        this.scheduler = scheduler;
        this.handler = handler;
        this.lost = lost;
        CompletionStage<?> told = announced;
        this.state = serial(task -> told.thenRunAsync(task, scheduler));
        this.broker = serial(scheduler.blocking());
    }

    private SerialExecutor serial(Executor threads) {
        return new SerialExecutor(
                scheduler,
                threads,
                MAX_TASKS,
                thrown -> log.error("A step of consuming queue '{}' failed", subscription.queue(), thrown));
    }

    /** Starts the consumer. Blocking, until the broker has confirmed it. */
    void begin() throws IOException {
        if (subscription.exclusive()) {
            channel.queueDeclare(subscription.queue(), false, true, true, null);
            for (Route route : subscription.routes()) {
                channel.queueBind(subscription.queue(), route.exchange(), route.routingKey());
            }
        }
        channel.basicQos(subscription.prefetch());
        channel.basicConsume(subscription.queue(), false, CONSUMER_TAG, new Callbacks());
        channel.addShutdownListener(this::shutDown);
    }

    /** Lets arrivals and losses pass, which wait until whoever asked has been told that consuming began, or failed. */
    void announced() {
        announced.complete(null);
    }

    /** Completes when it has ended, for whatever reason, with the number of deliveries that were given back. */
    CompletionStage<Integer> ended() {
        return ended;
    }

    @Override
    public CompletionStage<Integer> drain(Duration limit) {
        ending = true;
        state.execute(() -> {
            if (phase == Phase.CONSUMING) {
                phase = Phase.CANCELLING;
                broker.execute(this::cancel);
            }
        });
        Scheduler.Timer timer = scheduler.schedule(limit, () -> state.execute(this::end));
        return ended.whenComplete((givenBack, never) -> timer.cancel());
    }

    @Override
    public CompletionStage<Void> close() {
        ending = true;
        state.execute(this::end);
        return ended.thenAccept(givenBack -> {});
    }

    private void arrived(long tag, Delivery delivery) {
        if (phase == Phase.ENDED) {
            return;
        }
        if (ending) {
            notHandedOut.add(tag);
        } else {
            handling.put(tag, scheduler.now());
            handled(delivery)
                    .whenComplete((settlement, failure) -> state.execute(() -> settle(tag, settlement, failure)));
        }
    }

    private CompletionStage<Settlement> handled(Delivery delivery) {
        try {
            return handler.handle(delivery);
        } catch (Throwable thrown) {
            return CompletableFuture.failedFuture(thrown);
        }
    }

    private void settle(long tag, @Nullable Settlement settlement, @Nullable Throwable failure) {
        if (phase == Phase.ENDED || handling.remove(tag) == null) {
            return;
        }
        if (failure != null) {
            log.error("A handler of queue '{}' failed; the message is rejected", subscription.queue(), failure);
        }
        broker.execute(() -> send(tag, settlement == null ? Settlement.REJECT : settlement));
        endIfDrained();
    }

    /** Through a channel that has closed meanwhile nothing can be settled; its messages have gone back already. */
    private void send(long tag, Settlement settlement) {
        try {
            switch (settlement) {
                case ACK -> channel.basicAck(tag, false);
                case REJECT -> channel.basicReject(tag, false);
                case REQUEUE -> channel.basicReject(tag, true);
            }
        } catch (IOException | ShutdownSignalException e) {
            log.debug("A settlement came after the channel of queue '{}' was closed", subscription.queue(), e);
        }
    }

    private void cancel() {
        try {
            channel.basicCancel(CONSUMER_TAG);
        } catch (IOException | ShutdownSignalException e) {
            log.debug("The consumer of queue '{}' could not be cancelled", subscription.queue(), e);
            state.execute(this::end);
        }
    }

    /** Gives back what was not handed out; before this, the broker would have delivered it here again. */
    private void cancelled() {
        if (phase == Phase.CANCELLING) {
            phase = Phase.DRAINING;
            notHandedOut.forEach(tag -> broker.execute(() -> send(tag, Settlement.REQUEUE)));
            endIfDrained();
        }
    }

    private void endIfDrained() {
        if (phase == Phase.DRAINING && handling.isEmpty()) {
            end();
        }
    }

    private void end() {
        if (phase == Phase.ENDED) {
            return;
        }
        phase = Phase.ENDED;
        int givenBack = handling.size();
        Scheduler.Timer force = scheduler.schedule(RabbitLink.CLOSE_LIMIT, () -> link.cut(connection));
        broker.execute(() -> {
            closeChannel();
            force.cancel();
            ended.complete(givenBack);
        });
    }

    /** Heard from the channel: the client library does not tell a consumer that has been cancelled, and may still be draining. */
    private void shutDown(ShutdownSignalException signal) {
        BrokerException reason = RabbitErrors.during("Consuming queue '" + subscription.queue() + "' ended", signal);
        state.execute(() -> lose(reason));
    }

    /** The broker gives no reason. Queues that are deleted are one; from 4.3 on, a quorum queue's handler that takes too long is another. */
    private BrokerException cancelledByBroker() {
        String advice = handling.values().stream()
                .findFirst()
                .map(since ->
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

    /** Whoever drains or closes knows that it ends, and is not told of a loss in the middle of it. */
    private void lose(BrokerException reason) {
        if (phase == Phase.CONSUMING) {
            scheduler.blocking().execute(() -> lost.accept(reason));
        }
        end();
    }

    private void closeChannel() {
        try {
            channel.abort();
        } catch (IOException | ShutdownSignalException e) {
            log.debug("The channel of queue '{}' was closed already", subscription.queue(), e);
        }
    }

    /** Called one after the other on the client library's consumer threads. */
    private final class Callbacks extends DefaultConsumer {

        Callbacks() {
            super(channel);
        }

        @Override
        public void handleDelivery(String consumerTag, Envelope route, BasicProperties properties, byte[] body) {
            Delivery delivery = Envelopes.delivery(route, properties, body);
            state.execute(() -> arrived(route.getDeliveryTag(), delivery));
        }

        @Override
        public void handleCancelOk(String consumerTag) {
            state.execute(ChannelConsumption.this::cancelled);
        }

        @Override
        public void handleCancel(String consumerTag) {
            state.execute(() -> lose(cancelledByBroker()));
        }
    }
}
