package io.nuropb.service;

import io.nuropb.Scheduler;
import io.nuropb.health.sensors.Blame;
import io.nuropb.health.sensors.CallerCounters;
import io.nuropb.health.sensors.InstanceCounters;
import io.nuropb.messaging.Delivery;
import io.nuropb.messaging.Settlement;
import io.nuropb.service.MessageFailure.Kind;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Counts what an instance does with messages, by whose fault they fail, by method, and by their verified senders: what its fleet's leader
 * judges by. Thread-safe.
 */
final class InstanceMetrics {

    /** How many methods and callers are told of. */
    private static final int TOLD = 20;

    /** How many methods and callers are counted: names come from outside, and are not kept without end. */
    private static final int COUNTED = 1_000;

    private final Scheduler scheduler;
    private final LongAdder handled = new LongAdder();
    private final LongAdder faultsOfCallers = new LongAdder();
    private final LongAdder faultsOfService = new LongAdder();
    private final Map<String, LongAdder> failedByMethod = new ConcurrentHashMap<>();
    private final Map<String, Caller> callers = new ConcurrentHashMap<>();
    private final LongAdder busyNanos = new LongAdder();
    private volatile @Nullable Duration age;

    private static final class Caller {
        private final LongAdder messages = new LongAdder();
        private final LongAdder faults = new LongAdder();

        private CallerCounters counters() {
            return new CallerCounters(messages.sum(), faults.sum());
        }
    }

    /** @param scheduler the time of day, for how long messages have waited */
    InstanceMetrics(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    /** A message came. */
    void began(Delivery delivery) {
        delivery.age(scheduler.wallClock()).ifPresent(waited -> age = waited);
    }

    /** A handler held on to its message for this long. */
    void busy(Duration time) {
        busyNanos.add(time.toNanos());
    }

    /** A message was settled; one that went back to its queue has not come to an end. */
    void ended(Delivery delivery, @Nullable Settlement settlement) {
        if (settlement == Settlement.ACK || settlement == Settlement.REJECT) {
            handled.increment();
            caller(delivery).ifPresent(caller -> caller.messages.increment());
        }
    }

    /** A message was given up. */
    void failed(MessageFailure failure) {
        Optional<Blame> blame = blame(failure.kind());
        if (blame.isEmpty()) {
            return;
        }
        boolean isCallers = blame.get() == Blame.CALLER;
        (isCallers ? faultsOfCallers : faultsOfService).increment();
        if (!failure.what().isEmpty()) {
            counted(failedByMethod, failure.what(), LongAdder::new).ifPresent(LongAdder::increment);
        }
        if (isCallers) {
            caller(failure.delivery()).ifPresent(caller -> caller.faults.increment());
        }
    }

    /**
     * All so far.
     *
     * @param life names this life of the instance
     * @param concurrency how many messages it handles at once at most
     */
    InstanceCounters counters(String life, int concurrency) {
        return new InstanceCounters(
                life,
                handled.sum(),
                Map.of(Blame.CALLER, faultsOfCallers.sum(), Blame.SERVICE, faultsOfService.sum()),
                highest(failedByMethod, LongAdder::sum, Comparator.naturalOrder()),
                highest(
                        callers,
                        Caller::counters,
                        Comparator.comparing(CallerCounters::faults).thenComparing(CallerCounters::messages)),
                Duration.ofNanos(busyNanos.sum()),
                concurrency,
                Optional.ofNullable(age));
    }

    /**
     * Whose fault a failure is. An error that a handler has a name for is its answer, and an event that no pattern matches is nobody's call:
     * these are nobody's fault.
     */
    private static Optional<Blame> blame(Kind kind) {
        return switch (kind) {
            case UNREADABLE, UNKNOWN_METHOD, NOT_ENCRYPTED, DOES_NOT_FIT, UNAUTHORIZED -> Optional.of(Blame.CALLER);
            case HANDLER_EXCEPTION, DEADLINE, CALLED_AGAIN_TWICE, CANNOT_BE_SENT -> Optional.of(Blame.SERVICE);
            case HANDLER_ERROR, UNROUTED_EVENT, REFUSED -> Optional.empty();
        };
    }

    private Optional<Caller> caller(Delivery delivery) {
        return delivery.sender().flatMap(sender -> counted(callers, sender, Caller::new));
    }

    private static <T> Optional<T> counted(Map<String, T> known, String name, Supplier<T> fresh) {
        T found = known.get(name);
        if (found != null || known.size() >= COUNTED) {
            return Optional.ofNullable(found);
        }
        return Optional.of(known.computeIfAbsent(name, unknown -> fresh.get()));
    }

    private static <C, T> Map<String, T> highest(Map<String, C> counts, Function<C, T> told, Comparator<T> order) {
        Map<String, T> all = new HashMap<>();
        counts.forEach((name, count) -> all.put(name, told.apply(count)));
        return all.size() <= TOLD ? all : highest(all, order);
    }

    private static <T> Map<String, T> highest(Map<String, T> counts, Comparator<T> order) {
        return counts.entrySet().stream()
                .sorted(Map.Entry.<String, T>comparingByValue(order)
                        .reversed()
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(TOLD)
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }
}
