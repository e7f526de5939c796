package io.nuropb.figures;

import io.nuropb.messaging.Consumption;
import io.nuropb.messaging.DeliveryHandler;
import io.nuropb.messaging.Envelope;
import io.nuropb.messaging.MessagePublisher;
import io.nuropb.messaging.MessageSource;
import io.nuropb.testkit.PassingPublisher;
import io.nuropb.topology.BrokerException;
import io.nuropb.topology.LinkReport;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * The threads in which one side of a request goes on, step by step, while there is one request at a time. Thread-safe.
 */
final class ThreadTrail {

    private final List<Thread> steps = new ArrayList<>();
    private final Set<Thread> readers = ConcurrentHashMap.newKeySet();

    /** Begins anew, with the next request. */
    synchronized void clear() {
        steps.clear();
    }

    /** A step is taken in the present thread. */
    synchronized void step() {
        steps.add(Thread.currentThread());
    }

    /** How often a step was taken in another thread than the one before it. */
    synchronized int changes() {
        int changes = 0;
        for (int i = 1; i < steps.size(); i++) {
            changes += steps.get(i) == steps.get(i - 1) ? 0 : 1;
        }
        return changes;
    }

    synchronized int steps() {
        return steps.size();
    }

    /** How many threads have brought deliveries, since this was made. */
    int readers() {
        return readers.size();
    }

    /** A source whose deliveries are steps. */
    MessageSource noting(MessageSource source) {
        return new MessageSource() {
            @Override
            public CompletionStage<Consumption> consume(
                    Subscription subscription, DeliveryHandler handler, Consumer<BrokerException> lost) {
                return source.consume(
                        subscription,
                        delivery -> {
                            readers.add(Thread.currentThread());
                            step();
                            return handler.handle(delivery);
                        },
                        lost);
            }

            @Override
            public CompletionStage<OptionalLong> ready(String queue) {
                return source.ready(queue);
            }

            @Override
            public void listen(Consumer<LinkReport> listener) {
                source.listen(listener);
            }

            @Override
            public void close() {
                source.close();
            }
        };
    }

    /** A publisher with which publishing is a step. */
    MessagePublisher noting(MessagePublisher publisher) {
        return new PassingPublisher(publisher) {
            @Override
            public CompletionStage<Published> publish(
                    String exchange, String routingKey, boolean mandatory, Envelope envelope) {
                step();
                return super.publish(exchange, routingKey, mandatory, envelope);
            }
        };
    }
}
