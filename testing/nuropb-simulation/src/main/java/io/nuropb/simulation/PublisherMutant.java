package io.nuropb.simulation;

import io.nuropb.messaging.Envelope;
import io.nuropb.messaging.MessagePublisher;
import io.nuropb.messaging.MessagePublisher.Published;
import io.nuropb.testkit.PassingPublisher;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;

/** What can be wrong between the production code and what it publishes. */
enum PublisherMutant implements Mutant {
    /** A reply counts as confirmed when it is sent. */
    ACK_BEFORE_REPLY {
        @Override
        public MessagePublisher publisher(MessagePublisher sound, World world, SimulatedProcess process) {
            return Defects.publisher(sound, (exchange, routingKey, mandatory, envelope) -> {
                CompletionStage<Published> sent = sound.publish(exchange, routingKey, mandatory, envelope);
                return exchange.isEmpty() ? CompletableFuture.completedFuture(Published.CONFIRMED) : sent;
            });
        }
    },
    /** Replies are not sent. */
    REPLY_FORGOTTEN {
        @Override
        public MessagePublisher publisher(MessagePublisher sound, World world, SimulatedProcess process) {
            return Defects.publisher(sound, (exchange, routingKey, mandatory, envelope) -> {
                return exchange.isEmpty()
                        ? CompletableFuture.completedFuture(Published.CONFIRMED)
                        : sound.publish(exchange, routingKey, mandatory, envelope);
            });
        }
    },
    /** A publisher sends everything twice. */
    SENT_TWICE_UNNOTICED {
        @Override
        public MessagePublisher publisher(MessagePublisher sound, World world, SimulatedProcess process) {
            return Defects.publisher(sound, (exchange, routingKey, mandatory, envelope) -> {
                world.stranger().send(exchange, routingKey, envelope);
                return sound.publish(exchange, routingKey, mandatory, envelope);
            });
        }
    },
    /** A publisher never answers. */
    CONFIRM_SWALLOWED {
        @Override
        public MessagePublisher publisher(MessagePublisher sound, World world, SimulatedProcess process) {
            return Defects.publisher(sound, (exchange, routingKey, mandatory, envelope) -> {
                return sound.publish(exchange, routingKey, mandatory, envelope)
                        .thenCompose(published -> new CompletableFuture<>());
            });
        }
    },
    /** Connections stay open after a stop. */
    CONNECTION_LEFT_OPEN {
        @Override
        public MessagePublisher publisher(MessagePublisher sound, World world, SimulatedProcess process) {
            return new PassingPublisher(sound) {
                @Override
                public void close() {
                    world.trace().note(process.toString(), "leaves its connection open");
                }
            };
        }
    },
    /** The broker need not keep events over a restart. */
    EVENTS_FORGOTTEN_BY_A_RESTART {
        @Override
        public MessagePublisher publisher(MessagePublisher sound, World world, SimulatedProcess process) {
            return Defects.publisher(sound, (exchange, routingKey, mandatory, envelope) -> {
                boolean event = exchange.equals(world.names().eventsExchange());
                return sound.publish(exchange, routingKey, mandatory, event ? fleeting(envelope) : envelope);
            });
        }
    },
    /** Callers get each other's answers. */
    ANSWERS_MIXED_UP {
        @Override
        public MessagePublisher publisher(MessagePublisher sound, World world, SimulatedProcess process) {
            return Defects.publisher(sound, (exchange, routingKey, mandatory, envelope) -> {
                return sound.publish(
                        exchange, routingKey, mandatory, exchange.isEmpty() ? world.withOtherBody(envelope) : envelope);
            });
        }
    },
    /** A publisher takes a nack for a confirm: the negative control, in which messages must be seen to be lost. */
    CONFIRMS_IGNORED {
        @Override
        public boolean believesConfirms() {
            return false;
        }
    },
    /** A message that no queue took counts as sent. */
    RETURNED_TAKEN_FOR_CONFIRMED {
        @Override
        public MessagePublisher publisher(MessagePublisher sound, World world, SimulatedProcess process) {
            return Defects.publisher(sound, (exchange, routingKey, mandatory, envelope) -> {
                return sound.publish(exchange, routingKey, mandatory, envelope)
                        .thenApply(published -> published == Published.RETURNED ? Published.CONFIRMED : published);
            });
        }
    },
    /** A message that is no reply counts as confirmed when it is sent. */
    CONFIRMED_WHEN_SENT {
        @Override
        public MessagePublisher publisher(MessagePublisher sound, World world, SimulatedProcess process) {
            return Defects.publisher(sound, (exchange, routingKey, mandatory, envelope) -> {
                CompletionStage<Published> sent = sound.publish(exchange, routingKey, mandatory, envelope);
                return exchange.isEmpty() ? sent : CompletableFuture.completedFuture(Published.CONFIRMED);
            });
        }
    },
    /** Events go to the exchange of requests. */
    EVENTS_MISDIRECTED {
        @Override
        public MessagePublisher publisher(MessagePublisher sound, World world, SimulatedProcess process) {
            return Defects.publisher(sound, (exchange, routingKey, mandatory, envelope) -> {
                boolean event = exchange.equals(world.names().eventsExchange());
                return sound.publish(event ? world.names().rpcExchange() : exchange, routingKey, mandatory, envelope);
            });
        }
    },
    /** After one event that was not taken, or is in doubt, no other is sent. */
    EVENTS_GIVEN_UP_FOR_GOOD {
        @Override
        public MessagePublisher publisher(MessagePublisher sound, World world, SimulatedProcess process) {
            AtomicBoolean failed = new AtomicBoolean();
            return Defects.publisher(sound, (exchange, routingKey, mandatory, envelope) -> {
                boolean event = exchange.equals(world.names().eventsExchange());
                if (event && failed.get()) {
                    return CompletableFuture.failedFuture(
                            BrokerWay.gone("The exchange has been given up").withoutEffect());
                }
                return sound.publish(exchange, routingKey, mandatory, envelope).whenComplete((published, failure) -> {
                    if (event && failure != null) {
                        failed.set(true);
                    }
                });
            });
        }
    },
    /** The broker need not say that no queue takes a message. */
    NEVER_MANDATORY {
        @Override
        public MessagePublisher publisher(MessagePublisher sound, World world, SimulatedProcess process) {
            return Defects.publisher(sound, (exchange, routingKey, mandatory, envelope) -> {
                return sound.publish(exchange, routingKey, false, envelope);
            });
        }
    };

    private static Envelope fleeting(Envelope envelope) {
        return new Envelope(
                envelope.contentType(),
                envelope.correlationId(),
                envelope.replyTo(),
                envelope.expiration(),
                false,
                envelope.headers(),
                envelope.body());
    }
}
