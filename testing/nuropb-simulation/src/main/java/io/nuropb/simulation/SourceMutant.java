package io.nuropb.simulation;

import io.nuropb.messaging.Consumption;
import io.nuropb.messaging.Delivery;
import io.nuropb.messaging.DeliveryHandler;
import io.nuropb.messaging.MessageSource;
import io.nuropb.messaging.MessageSource.Subscription;
import io.nuropb.messaging.Settlement;
import io.nuropb.topology.BrokerException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What can be wrong between the production code and what it consumes. */
enum SourceMutant implements Mutant {
    /** The broker is asked for more deliveries than the prefetch. */
    PREFETCH_IGNORED {
        @Override
        public MessageSource source(MessageSource sound, World world, SimulatedProcess process) {
            return Defects.source(
                    sound,
                    wanted -> new Subscription(
                            wanted.queue(), 1_000, wanted.exclusive(), wanted.autoAck(), wanted.routes()),
                    wanted -> UnaryOperator.identity(),
                    UnaryOperator.identity());
        }
    },
    /** A delivery is acknowledged when it arrives. */
    ACK_BEFORE_HANDLER {
        @Override
        public MessageSource source(MessageSource sound, World world, SimulatedProcess process) {
            return handling(sound, handler -> delivery -> {
                handler.handle(delivery).exceptionally(failure -> Settlement.ACK);
                return CompletableFuture.completedFuture(Settlement.ACK);
            });
        }
    },
    /** A delivery is acknowledged without being handled. */
    NOT_HANDLED {
        @Override
        public MessageSource source(MessageSource sound, World world, SimulatedProcess process) {
            return handling(sound, handler -> delivery -> CompletableFuture.completedFuture(Settlement.ACK));
        }
    },
    /** What cannot be handled is acknowledged instead of being dead-lettered. */
    DEAD_LETTER_SWALLOWED {
        @Override
        public MessageSource source(MessageSource sound, World world, SimulatedProcess process) {
            return handling(
                    sound,
                    handler -> delivery -> handler.handle(delivery)
                            .thenApply(settlement -> settlement == Settlement.REJECT ? Settlement.ACK : settlement));
        }
    },
    /** What cannot be handled goes round for ever. */
    POISON_REQUEUED {
        @Override
        public MessageSource source(MessageSource sound, World world, SimulatedProcess process) {
            return handling(
                    sound,
                    handler -> delivery -> handler.handle(delivery)
                            .thenApply(
                                    settlement -> settlement == Settlement.REJECT ? Settlement.REQUEUE : settlement));
        }
    },
    /**
     * Whatever becomes of a delivery, it goes back to its queue, and looks like another message when it comes again.
     */
    NEVER_DONE {
        @Override
        public MessageSource source(MessageSource sound, World world, SimulatedProcess process) {
            AtomicInteger rounds = new AtomicInteger();
            return handling(
                    sound,
                    handler -> delivery -> handler.handle(disguised(delivery, rounds.incrementAndGet()))
                            .thenApply(settlement -> Settlement.REQUEUE));
        }

        private Delivery disguised(Delivery delivery, int round) {
            Map<String, @Nullable Object> headers =
                    new TreeMap<>(delivery.envelope().headers());
            headers.put("round", round);
            return new Delivery(
                    delivery.envelope().withHeaders(headers),
                    delivery.exchange(),
                    delivery.routingKey(),
                    delivery.redelivered(),
                    delivery.earlierDeliveries(),
                    delivery.sender(),
                    delivery.sentAt());
        }
    },
    /** Handlers' ends are not told to the broker. */
    NEVER_SETTLED {
        @Override
        public MessageSource source(MessageSource sound, World world, SimulatedProcess process) {
            return handling(
                    sound,
                    handler ->
                            delivery -> handler.handle(delivery).thenCompose(settlement -> new CompletableFuture<>()));
        }
    },
    /** Neither a drain nor the closing of a consumption says that it is over. */
    DRAIN_UNANSWERED {
        @Override
        public MessageSource source(MessageSource sound, World world, SimulatedProcess process) {
            return Defects.source(
                    sound,
                    UnaryOperator.identity(),
                    wanted -> UnaryOperator.identity(),
                    consumption -> new Consumption() {
                        @Override
                        public CompletionStage<Integer> drain(Duration limit) {
                            return consumption.drain(limit).thenCompose(count -> new CompletableFuture<>());
                        }

                        @Override
                        public CompletionStage<Void> close() {
                            return consumption.close().thenCompose(done -> new CompletableFuture<>());
                        }
                    });
        }
    },
    /** The loss of a consumer is not heard of. */
    CONSUMER_LOSS_UNHEARD {
        @Override
        public MessageSource source(MessageSource sound, World world, SimulatedProcess process) {
            return new PassingSource(sound) {
                @Override
                public CompletionStage<Consumption> consume(
                        Subscription wanted, DeliveryHandler handler, Consumer<BrokerException> lost) {
                    return sound.consume(wanted, handler, problem -> {});
                }
            };
        }
    },
    /** What is to be given back is acknowledged. */
    GIVING_BACK_SWALLOWED {
        @Override
        public MessageSource source(MessageSource sound, World world, SimulatedProcess process) {
            return handling(
                    sound,
                    handler -> delivery -> handler.handle(delivery)
                            .thenApply(settlement -> settlement == Settlement.REQUEUE ? Settlement.ACK : settlement));
        }
    },
    /** Each return of what an instance does not handle counts as if its queue had counted it, whichever way it went. */
    EVERY_RETURN_COUNTS {
        @Override
        public MessageSource source(MessageSource sound, World world, SimulatedProcess process) {
            return handling(
                    sound,
                    handler -> delivery -> handler.handle(world.journal()
                            .find(delivery.envelope().header(World.TRACE_ID))
                            .filter(sent -> sent.edition.compareTo(process.edition()) > 0)
                            .map(sent -> counted(delivery, sent.deliveries - 1))
                            .orElse(delivery)));
        }

        private Delivery counted(Delivery delivery, int before) {
            Map<String, @Nullable Object> headers =
                    new TreeMap<>(delivery.envelope().headers());
            headers.remove("nuropb_earlier_deliveries");
            return new Delivery(
                    delivery.envelope().withHeaders(headers),
                    delivery.exchange(),
                    delivery.routingKey(),
                    delivery.redelivered(),
                    before);
        }
    },
    /** A delivery is handled twice. */
    HANDLED_TWICE {
        @Override
        public MessageSource source(MessageSource sound, World world, SimulatedProcess process) {
            return handling(sound, handler -> delivery -> {
                CompletionStage<Settlement> first = handler.handle(delivery);
                return handler.handle(delivery).thenCombine(first, (again, settlement) -> settlement);
            });
        }
    },
    /** A consumer is opened twice, and one of them is forgotten. */
    CONSUMED_TWICE {
        @Override
        public MessageSource source(MessageSource sound, World world, SimulatedProcess process) {
            return new PassingSource(sound) {
                @Override
                public CompletionStage<Consumption> consume(
                        Subscription wanted, DeliveryHandler handler, Consumer<BrokerException> lost) {
                    if (!wanted.exclusive()) {
                        sound.consume(wanted, handler, problem -> {});
                    }
                    return sound.consume(wanted, handler, lost);
                }
            };
        }
    },
    /** A drain is said to be over, and is not begun. */
    DRAIN_NOT_BEGUN {
        @Override
        public MessageSource source(MessageSource sound, World world, SimulatedProcess process) {
            return Defects.source(
                    sound,
                    UnaryOperator.identity(),
                    wanted -> UnaryOperator.identity(),
                    consumption -> new Consumption() {
                        @Override
                        public CompletionStage<Integer> drain(Duration limit) {
                            return CompletableFuture.completedFuture(0);
                        }

                        @Override
                        public CompletionStage<Void> close() {
                            return consumption.close();
                        }
                    });
        }
    };

    /** Only the service queue's handler is replaced. */
    static MessageSource handling(MessageSource sound, UnaryOperator<DeliveryHandler> handler) {
        return Defects.source(
                sound,
                UnaryOperator.identity(),
                wanted -> wanted.exclusive() ? UnaryOperator.identity() : handler,
                UnaryOperator.identity());
    }
}
