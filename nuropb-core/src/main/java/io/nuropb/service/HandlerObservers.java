package io.nuropb.service;

import io.nuropb.Scheduler;
import io.nuropb.messaging.ForeignCalls;
import io.nuropb.messaging.Message;
import io.nuropb.service.MessageObserver.Handling;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Those who are told of the runs of handlers. Thread-safe. */
final class HandlerObservers {

    private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);

    private final CopyOnWriteArrayList<MessageObserver> observers = new CopyOnWriteArrayList<>();
    private final Scheduler scheduler;
    private final ForeignCalls foreign;

    HandlerObservers(Scheduler scheduler, Duration logInterval) {
        this.scheduler = scheduler;
        foreign = new ForeignCalls(log, "An observer of handlers", scheduler, logInterval);
    }

    void add(MessageObserver observer) {
        observers.addIfAbsent(observer);
    }

    /** A run of a handler, to be told when it begins. */
    Run run(String handler, InFlightMessage<?> received) {
        return observers.isEmpty() ? Run.UNOBSERVED : new Observed(handler, received);
    }

    /**
     * What observers are told of one run: that it begins and, on the same thread, that it holds its thread no more; and
     * once how it ended.
     */
    interface Run {
        Run UNOBSERVED = new Run() {
            @Override
            public void begin() {}

            @Override
            public void left() {}

            @Override
            public void end(HandlerEnd end) {}
        };

        void begin();

        void left();

        void end(HandlerEnd end);
    }

    private final class Observed implements Run {
        private final String handler;
        private final InFlightMessage<?> received;
        private final CompletableFuture<HandlerEnd> end = new CompletableFuture<>();
        private List<Handling> handlings = List.of();

        private Observed(String handler, InFlightMessage<?> received) {
            this.handler = handler;
            this.received = received;
        }

        @Override
        public void begin() {
            Message message = received.message();
            Optional<Duration> waited = received.delivery().age(scheduler.wallClock());
            List<Handling> begun = observers.stream()
                    .map(observer -> foreign.ask(
                            () -> observer.handling(handler, message, received.delivery(), waited),
                            Handling.UNOBSERVED))
                    .toList();
            handlings = begun;
            // The deadline may have come first, on another thread.
            CompletionStage<HandlerEnd> ended = end;
            ended.thenAccept(known ->
                    begun.forEach(handling -> foreign.run(() -> handling.ended(known.outcome(), known.failure()))));
        }

        @Override
        public void left() {
            List<Handling> leaving = handlings;
            handlings = List.of();
            leaving.forEach(handling -> foreign.run(handling::left));
        }

        @Override
        public void end(HandlerEnd known) {
            end.complete(known);
        }
    }
}
