package io.nuropb.simulation;

import io.nuropb.election.Candidate;
import io.nuropb.election.Coordinator;
import io.nuropb.election.Lease;
import io.nuropb.election.Session;
import io.nuropb.election.SessionListener;
import io.nuropb.election.SessionLoss;
import io.nuropb.messaging.Consumption;
import io.nuropb.messaging.DeliveryHandler;
import io.nuropb.messaging.Envelope;
import io.nuropb.messaging.MessagePublisher;
import io.nuropb.messaging.MessagePublisher.Published;
import io.nuropb.messaging.MessageSource;
import io.nuropb.testkit.PassingListener;
import io.nuropb.testkit.PassingPublisher;
import io.nuropb.topology.BrokerException;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * What mutants put between the production code and its ports: each passes everything on, and one method of it is wrong.
 */
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
        return new PassingPublisher(sound) {
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
        return new PassingSource(sound) {
            @Override
            public CompletionStage<Consumption> consume(
                    Subscription wanted, DeliveryHandler told, Consumer<BrokerException> lost) {
                return sound.consume(
                                subscription.apply(wanted),
                                handler.apply(wanted).apply(told),
                                lost)
                        .thenApply(consumption);
            }
        };
    }

    /** A listener for whom leases last longer than they do; it hears of their end when it thinks that they end. */
    static final class Overconfident extends PassingListener {
        private final Function<Lease, Lease> belief;

        Overconfident(SessionListener sound, Function<Lease, Lease> belief) {
            super(sound);
            this.belief = belief;
        }

        @Override
        public void joined(Lease lease) {
            base.joined(belief.apply(lease));
        }

        @Override
        public void renewed(Lease lease) {
            base.renewed(belief.apply(lease));
        }

        /** Only the local deadline speaks so; the machine has its own idea of it. */
        @Override
        public void lost(SessionLoss loss) {
            if (!loss.message().contains("ran out before it was renewed")) {
                base.lost(loss);
            }
        }
    }

    static Lease lasting(Lease lease, Duration longer) {
        return new Lease(lease.ttl(), lease.deadline().plus(longer));
    }
}
