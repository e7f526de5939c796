package io.nuropb.simulation;

import io.nuropb.SerialExecutor;
import io.nuropb.messaging.Consumption;
import io.nuropb.messaging.Delivery;
import io.nuropb.messaging.DeliveryHandler;
import io.nuropb.messaging.MessageSource;
import io.nuropb.messaging.Settlement;
import io.nuropb.topology.BrokerException;
import io.nuropb.topology.LinkReport;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** A process's way to the queues: deliveries arrive on the process's threads, in order, and the witness sees them. */
final class ObservedSource implements MessageSource {

    private final MessageSource broker;
    private final World world;
    private final SimulatedProcess process;

    ObservedSource(MessageSource broker, World world, SimulatedProcess process) {
        this.broker = broker;
        this.world = world;
        this.process = process;
    }

    @Override
    public CompletionStage<Consumption> consume(
            Subscription subscription, DeliveryHandler handler, Consumer<BrokerException> lost) {
        boolean shared = !subscription.exclusive();
        if (shared) {
            world.witness().consuming(process, subscription.prefetch());
        }
        CompletableFuture<Consumption> begun = new CompletableFuture<>();
        Channel channel = new Channel(handler, shared);
        process.boundary()
                .cross(() -> process.brokerWay()
                        .out(() -> broker.consume(subscription, channel, problem -> channel.lose(problem, lost))))
                .whenComplete((consumption, failure) -> channel.line.execute(() -> {
                    if (shared && failure instanceof BrokerException problem) {
                        world.witness().notConsuming(process, problem);
                    }
                    Arrival.pass(consumption == null ? null : new Inside(consumption, channel), failure, begun);
                }));
        return begun;
    }

    @Override
    public CompletionStage<OptionalLong> ready(String queue) {
        return broker.ready(queue);
    }

    @Override
    public void listen(Consumer<LinkReport> listener) {
        broker.listen(report -> process.hear(report, listener));
    }

    @Override
    public void close() {
        broker.close();
    }

    private void broken(Throwable thrown) {
        process.scheduler().execute(() -> {
            throw new IllegalStateException("A delivery could not be handed out", thrown);
        });
    }

    /** What one consumption delivers, in order. */
    private final class Channel implements DeliveryHandler {
        private final DeliveryHandler handler;
        private final boolean observed;
        private final SerialExecutor line = new SerialExecutor(
                process.scheduler(), process.scheduler(), Integer.MAX_VALUE, ObservedSource.this::broken);
        private boolean draining;
        private boolean ended;
        private int underWay;

        Channel(DeliveryHandler handler, boolean observed) {
            this.handler = handler;
            this.observed = observed;
        }

        void drains() {
            if (observed) {
                world.witness().isolation().draining(process);
            }
        }

        void lose(BrokerException problem, Consumer<BrokerException> lost) {
            ended = true;
            if (observed) {
                world.witness().isolation().lost(process);
            }
            line.execute(() -> lost.accept(problem));
        }

        /**
         * What is sent on a half-open connection never arrives, and goes back to its queue when the connection is given
         * up.
         */
        @Override
        public CompletionStage<Settlement> handle(Delivery delivery) {
            return process.brokerWay().isHalfOpen()
                    ? new CompletableFuture<>()
                    : process.brokerWay().in(() -> arrive(delivery));
        }

        private CompletionStage<Settlement> arrive(Delivery delivery) {
            if (ended) {
                return new CompletableFuture<>();
            }
            if (draining) {
                return CompletableFuture.completedFuture(Settlement.REQUEUE);
            }
            return observed ? observe(delivery) : hand(delivery);
        }

        private CompletionStage<Settlement> observe(Delivery delivery) {
            String traceId = delivery.envelope().header(World.TRACE_ID);
            world.witness().delivered(process, traceId, delivery, ++underWay);
            return hand(delivery).whenComplete((settlement, failure) -> {
                underWay--;
                world.witness().settled(process, traceId, settlement);
            });
        }

        private CompletionStage<Settlement> hand(Delivery delivery) {
            CompletableFuture<Settlement> settled = new CompletableFuture<>();
            line.execute(() -> {
                if (!ended) {
                    handler.handle(delivery)
                            .whenComplete((settlement, failure) -> Arrival.pass(settlement, failure, settled));
                }
            });
            return settled;
        }
    }

    /** A consumption whose end is heard of on the process's threads. */
    private record Inside(Consumption consumption, Channel channel) implements Consumption {

        @Override
        public CompletionStage<Integer> drain(Duration limit) {
            channel.draining = true;
            channel.drains();
            return heard(consumption.drain(limit));
        }

        @Override
        public CompletionStage<Void> close() {
            channel.ended = true;
            return heard(consumption.close());
        }

        private <T> CompletionStage<T> heard(CompletionStage<T> end) {
            CompletableFuture<T> heard = new CompletableFuture<>();
            end.whenComplete((value, failure) -> {
                channel.ended = true;
                channel.line.execute(() -> Arrival.pass(value, failure, heard));
            });
            return heard;
        }
    }
}
