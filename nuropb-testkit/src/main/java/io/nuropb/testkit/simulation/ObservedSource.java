package io.nuropb.testkit.simulation;

import io.nuropb.messaging.Consumption;
import io.nuropb.messaging.Delivery;
import io.nuropb.messaging.DeliveryHandler;
import io.nuropb.messaging.MessageSource;
import io.nuropb.messaging.Settlement;
import io.nuropb.topology.BrokerException;
import java.time.Duration;
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
        CompletableFuture<Consumption> begun = new CompletableFuture<>();
        SerialLine line = new SerialLine(process.scheduler());
        boolean shared = !subscription.exclusive();
        if (shared) {
            world.witness().consuming(process);
        }
        DeliveryHandler observed =
                shared ? new Deliveries(inside(handler, line), subscription.prefetch()) : inside(handler, line);
        broker.consume(subscription, observed, problem -> line.execute(() -> lost.accept(problem)))
                .whenComplete((consumption, failure) -> line.execute(() -> {
                    if (shared && failure instanceof BrokerException problem) {
                        world.witness().notConsuming(process, problem);
                    }
                    Arrival.pass(consumption == null ? null : new Inside(consumption, line), failure, begun);
                }));
        return begun;
    }

    private static DeliveryHandler inside(DeliveryHandler handler, SerialLine line) {
        return delivery -> {
            CompletableFuture<Settlement> settled = new CompletableFuture<>();
            line.execute(() -> handler.handle(delivery)
                    .whenComplete((settlement, failure) -> Arrival.pass(settlement, failure, settled)));
            return settled;
        };
    }

    @Override
    public void close() {
        broker.close();
    }

    /** What one consumption of the service queue delivers. */
    private final class Deliveries implements DeliveryHandler {
        private final DeliveryHandler handler;
        private final int prefetch;
        private int underWay;

        Deliveries(DeliveryHandler handler, int prefetch) {
            this.handler = handler;
            this.prefetch = prefetch;
        }

        @Override
        public CompletionStage<Settlement> handle(Delivery delivery) {
            String traceId = delivery.envelope().header(World.TRACE_ID);
            world.witness().delivered(process, traceId, delivery.redelivered(), ++underWay, prefetch);
            return handler.handle(delivery).whenComplete((settlement, failure) -> {
                underWay--;
                world.witness().settled(process, traceId, settlement);
            });
        }
    }

    /** A consumption whose end is heard of on the process's threads. */
    private record Inside(Consumption consumption, SerialLine line) implements Consumption {

        @Override
        public CompletionStage<Integer> drain(Duration limit) {
            return heard(consumption.drain(limit));
        }

        @Override
        public CompletionStage<Void> close() {
            return heard(consumption.close());
        }

        private <T> CompletionStage<T> heard(CompletionStage<T> end) {
            CompletableFuture<T> heard = new CompletableFuture<>();
            end.whenComplete((value, failure) -> line.execute(() -> Arrival.pass(value, failure, heard)));
            return heard;
        }
    }
}
