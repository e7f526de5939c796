package io.nuropb.service;

import io.nuropb.Moment;
import io.nuropb.Scheduler;
import io.nuropb.health.sensors.Blame;
import io.nuropb.health.sensors.CallerCounters;
import io.nuropb.health.sensors.InstanceCounters;
import io.nuropb.messaging.Delivery;
import io.nuropb.messaging.Settlement;
import io.nuropb.service.MessageFailure.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Counts what an instance does with messages, by whose fault they fail, by the method that failed, and by their
 * verified senders: what its fleet's leader judges by. Thread-safe.
 */
final class InstanceMetrics {

    /** How many methods and callers are told of. */
    private static final int TOLD = 20;

    /** How many callers are counted. Methods and patterns are as many as the service has. */
    private static final int COUNTED = 1_000;

    /** Two of the windows by which a leader judges callers: what is longer ago says nothing of who is there now. */
    private static final Duration RECENT = Duration.ofMinutes(2);

    private final Scheduler scheduler;
    private final LongAdder handled = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder faultsOfCallers = new LongAdder();
    private final LongAdder faultsOfService = new LongAdder();
    private final Map<String, Method> failedByMethod = new ConcurrentHashMap<>();
    private final Map<String, Caller> callers = new ConcurrentHashMap<>();
    private final LongAdder busyNanos = new LongAdder();
    private volatile @Nullable Duration age;

    /** What can fail. */
    private abstract static class Counted {
        volatile Moment latest;
        volatile @Nullable Moment latestFailure;
        /** Of a caller: when the service failed one of its messages last, which is no fault of its own. */
        volatile @Nullable Moment latestFailedFor;

        Counted(Moment first) {
            latest = first;
        }

        void failed(Moment now) {
            latest = now;
            latestFailure = now;
        }
    }

    private static final class Method extends Counted {
        private final LongAdder failed = new LongAdder();

        Method(Moment first) {
            super(first);
        }
    }

    private static final class Caller extends Counted {
        private final LongAdder messages = new LongAdder();
        private final LongAdder faults = new LongAdder();
        private final LongAdder failures = new LongAdder();

        Caller(Moment first) {
            super(first);
        }

        void failed(Blame blame, Moment now) {
            if (blame == Blame.CALLER) {
                faults.increment();
                failed(now);
            } else {
                failures.increment();
                latestFailedFor = now;
            }
        }

        private CallerCounters counters() {
            return new CallerCounters(messages.sum(), faults.sum(), failures.sum());
        }
    }

    /**
     * How it stands with one of them at some moment, for the order in which they are told of.
     *
     * @param failed when it failed last; the beginning of what is recent if that was earlier or never
     * @param failedFor the same for when the service failed one of its messages
     * @param isPresent whether anything was heard of it recently
     */
    private record Standing(String name, Moment failed, Moment failedFor, boolean isPresent, long messages) {

        private static final Comparator<Standing> FIRST_TOLD = Comparator.comparing(Standing::failed)
                .thenComparing(Standing::failedFor)
                .thenComparing(Standing::isPresent)
                .thenComparingLong(Standing::messages)
                .reversed()
                .thenComparing(Standing::name);
    }

    /**
     * @param scheduler the time of day, for how long messages have waited, and the moments at which something failed
     */
    InstanceMetrics(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    /** A message came. */
    void began(Delivery delivery) {
        age = delivery.age(scheduler.wallClock()).orElse(null);
    }

    /** A handler held on to its message for this long. */
    void busy(Duration time) {
        busyNanos.add(time.toNanos());
    }

    /** A message was settled. */
    void ended(Delivery delivery, @Nullable Settlement settlement) {
        if (isEnd(settlement)) {
            handled.increment();
            caller(delivery).ifPresent(caller -> caller.messages.increment());
        }
    }

    /**
     * A message was settled that no handler was asked for, by nobody's fault: it was refused on the leader's word, or
     * nobody who handles it was there. It says nothing of who sent it, nor of what the service is able to.
     */
    void refused(@Nullable Settlement settlement) {
        if (isEnd(settlement)) {
            handled.increment();
            refused.increment();
        }
    }

    /** What went back to its queue has not come to an end. */
    private static boolean isEnd(@Nullable Settlement settlement) {
        return settlement == Settlement.ACK || settlement == Settlement.REJECT;
    }

    /**
     * A message was given up.
     *
     * @param handler by what it is counted, one of as many names as the service has methods and patterns; empty if it
     *     could not be read
     */
    void failed(Kind kind, Optional<String> handler, Delivery delivery) {
        Optional<Blame> blame = blame(kind);
        if (blame.isEmpty()) {
            return;
        }
        boolean isCallers = blame.get() == Blame.CALLER;
        (isCallers ? faultsOfCallers : faultsOfService).increment();
        Moment now = scheduler.now();
        caller(delivery).ifPresent(caller -> caller.failed(blame.get(), now));
        if (!isCallers) {
            handler.ifPresent(name -> {
                Method method = failedByMethod.computeIfAbsent(name, first -> new Method(now));
                method.failed.increment();
                method.failed(now);
            });
        }
    }

    /**
     * All so far.
     *
     * @param life names this life of the instance
     * @param concurrency how many messages it handles at once at most
     * @param underWay messages that are not settled yet, but for those that it gives back
     */
    InstanceCounters counters(String life, int concurrency, int underWay) {
        // Read before all that were handled, so that it is never more than these.
        long refusedOfThem = refused.sum();
        return new InstanceCounters(
                life,
                handled.sum(),
                refusedOfThem,
                Map.of(Blame.CALLER, faultsOfCallers.sum(), Blame.SERVICE, faultsOfService.sum()),
                told(failedByMethod, method -> method.failed.sum(), method -> method.failed.sum()),
                told(callers, Caller::counters, caller -> caller.messages.sum()),
                Duration.ofNanos(busyNanos.sum()),
                concurrency,
                Optional.ofNullable(age),
                OptionalInt.of(underWay));
    }

    /**
     * Whose fault a failure is. An error that a handler has a name for is its answer, a wish to be called again that
     * may have been its first is none, an event that no pattern matches is nobody's call, and nobody can help that no
     * other instance had room: these are nobody's fault.
     */
    private static Optional<Blame> blame(Kind kind) {
        return switch (kind) {
            case UNREADABLE, UNKNOWN_METHOD, NOT_ENCRYPTED, DOES_NOT_FIT, UNAUTHORIZED -> Optional.of(Blame.CALLER);
            case HANDLER_EXCEPTION, DEADLINE, CALLED_AGAIN_TWICE, CANNOT_BE_SENT -> Optional.of(Blame.SERVICE);
            case HANDLER_ERROR, CANNOT_BE_CALLED_AGAIN, UNROUTED_EVENT, NOT_TAKEN, REFUSED -> Optional.empty();
        };
    }

    private Optional<Caller> caller(Delivery delivery) {
        return delivery.sender().map(sender -> {
            Moment now = scheduler.now();
            Caller caller = callers.get(sender);
            if (caller == null) {
                caller = callers.computeIfAbsent(sender, first -> new Caller(now));
                forgetOne();
            }
            caller.latest = now;
            return caller;
        });
    }

    /**
     * The one that has sent nothing for the longest time: who begins to fail must be seen, whoever was there before.
     */
    private void forgetOne() {
        if (callers.size() > COUNTED) {
            callers.entrySet().stream()
                    .min(Comparator.comparing(caller -> caller.getValue().latest))
                    .ifPresent(oldest -> callers.remove(oldest.getKey()));
        }
    }

    /**
     * Those that have failed latest, if that was recently; then those whose messages the service failed latest; then
     * the busiest of those that are there, and of those that are gone. What was long ago must hide neither what begins
     * to fail nor what does well.
     */
    private <C extends Counted, T> Map<String, T> told(
            Map<String, C> counts, Function<C, T> told, ToLongFunction<C> messages) {
        Moment recent = scheduler.now().minus(RECENT);
        List<Standing> standings = new ArrayList<>();
        counts.forEach((name, count) -> {
            standings.add(new Standing(
                    name,
                    latest(count.latestFailure, recent),
                    latest(count.latestFailedFor, recent),
                    !count.latest.isBefore(recent),
                    messages.applyAsLong(count)));
        });
        standings.sort(Standing.FIRST_TOLD);
        Map<String, T> first = new HashMap<>();
        for (Standing standing : standings.subList(0, Math.min(TOLD, standings.size()))) {
            C count = counts.get(standing.name());
            if (count != null) {
                first.put(standing.name(), told.apply(count));
            }
        }
        return first;
    }

    private static Moment latest(@Nullable Moment moment, Moment recent) {
        return moment == null || moment.isBefore(recent) ? recent : moment;
    }
}
