package io.nuropb.testkit.simulation;

import io.nuropb.InstanceId;
import io.nuropb.election.Candidate;
import io.nuropb.election.Control;
import io.nuropb.election.Coordinator;
import io.nuropb.election.Leader;
import io.nuropb.election.Lease;
import io.nuropb.election.Presence;
import io.nuropb.election.Proclamation;
import io.nuropb.election.Readiness;
import io.nuropb.election.Session;
import io.nuropb.election.SessionListener;
import io.nuropb.election.SessionLoss;
import io.nuropb.election.Term;
import io.nuropb.messaging.Consumption;
import io.nuropb.messaging.DeliveryHandler;
import io.nuropb.messaging.Envelope;
import io.nuropb.messaging.MessagePublisher;
import io.nuropb.messaging.MessagePublisher.Published;
import io.nuropb.messaging.MessageSource;
import io.nuropb.topology.BrokerException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** What mutants put between the production code and its ports: each passes everything on, and one method of it is wrong. */
final class Defects {

    private Defects() {}

    /** A coordinator whose listeners and sessions are replaced. */
    static Coordinator coordinator(
            Coordinator sound, UnaryOperator<SessionListener> listener, UnaryOperator<Session> session) {
        return new Coordinator() {
            @Override
            public Session join(Candidate candidate, SessionListener told) {
                return session.apply(sound.join(candidate, listener.apply(told)));
            }

            @Override
            public void close() {
                sound.close();
            }
        };
    }

    /** How something is published. */
    interface Publishing {
        CompletionStage<Published> publish(String exchange, String routingKey, boolean mandatory, Envelope envelope);
    }

    /** A publisher that publishes in another way. */
    static MessagePublisher publisher(MessagePublisher sound, Publishing publishing) {
        return new Publisher(sound) {
            @Override
            public CompletionStage<Published> publish(
                    String exchange, String routingKey, boolean mandatory, Envelope envelope) {
                return publishing.publish(exchange, routingKey, mandatory, envelope);
            }
        };
    }

    /** A source whose subscriptions, handlers and consumptions are replaced. */
    static MessageSource source(
            MessageSource sound,
            UnaryOperator<MessageSource.Subscription> subscription,
            Function<MessageSource.Subscription, UnaryOperator<DeliveryHandler>> handler,
            UnaryOperator<Consumption> consumption) {
        return new MessageSource() {
            @Override
            public CompletionStage<Consumption> consume(
                    Subscription wanted, DeliveryHandler told, Consumer<BrokerException> lost) {
                return sound.consume(
                                subscription.apply(wanted),
                                handler.apply(wanted).apply(told),
                                lost)
                        .thenApply(consumption);
            }

            @Override
            public void close() {
                sound.close();
            }
        };
    }

    /** A publisher that publishes in another way. */
    static class Publisher implements MessagePublisher {
        final MessagePublisher sound;

        Publisher(MessagePublisher sound) {
            this.sound = sound;
        }

        @Override
        public CompletionStage<Published> publish(
                String exchange, String routingKey, boolean mandatory, Envelope envelope) {
            return sound.publish(exchange, routingKey, mandatory, envelope);
        }

        @Override
        public void close() {
            sound.close();
        }
    }

    /** A session that passes everything on. */
    static class Passing implements Session {
        final Session sound;

        Passing(Session sound) {
            this.sound = sound;
        }

        @Override
        public CompletionStage<Long> proclaim(Term term, Readiness readiness) {
            return sound.proclaim(term, readiness);
        }

        @Override
        public CompletionStage<Void> put(Term term, String name, String value) {
            return sound.put(term, name, value);
        }

        @Override
        public CompletionStage<Void> report(Presence presence) {
            return sound.report(presence);
        }

        @Override
        public CompletionStage<List<Presence>> members() {
            return sound.members();
        }

        @Override
        public CompletionStage<Void> leave() {
            return sound.leave();
        }
    }

    /** A listener that passes everything on. */
    static class Hearing implements SessionListener {
        final SessionListener sound;

        Hearing(SessionListener sound) {
            this.sound = sound;
        }

        @Override
        public void joined(Lease lease) {
            sound.joined(lease);
        }

        @Override
        public void renewed(Lease lease) {
            sound.renewed(lease);
        }

        @Override
        public void elected(Term term) {
            sound.elected(term);
        }

        @Override
        public void leaderChanged(Optional<Leader> leader) {
            sound.leaderChanged(leader);
        }

        @Override
        public void proclaimed(Optional<Proclamation> proclamation) {
            sound.proclaimed(proclamation);
        }

        @Override
        public void controlled(Control control) {
            sound.controlled(control);
        }

        @Override
        public void memberSeen(Presence presence) {
            sound.memberSeen(presence);
        }

        @Override
        public void memberGone(InstanceId instance) {
            sound.memberGone(instance);
        }

        @Override
        public void warned(String warning) {
            sound.warned(warning);
        }

        @Override
        public void lost(SessionLoss loss) {
            sound.lost(loss);
        }
    }

    /** A listener for whom leases last longer than they do; it hears of their end when it thinks that they end. */
    static final class Overconfident extends Hearing {
        private final Function<Lease, Lease> belief;

        Overconfident(SessionListener sound, Function<Lease, Lease> belief) {
            super(sound);
            this.belief = belief;
        }

        @Override
        public void joined(Lease lease) {
            sound.joined(belief.apply(lease));
        }

        @Override
        public void renewed(Lease lease) {
            sound.renewed(belief.apply(lease));
        }

        /** Only the local deadline speaks so; the machine has its own idea of it. */
        @Override
        public void lost(SessionLoss loss) {
            if (!loss.message().contains("before its deadline")) {
                sound.lost(loss);
            }
        }
    }

    static Lease lasting(Lease lease, Duration longer) {
        return new Lease(lease.ttl(), lease.deadline().plus(longer));
    }
}
