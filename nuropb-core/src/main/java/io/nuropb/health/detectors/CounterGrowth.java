package io.nuropb.health.detectors;

import io.nuropb.InstanceId;
import io.nuropb.Moment;
import io.nuropb.health.sensors.Blame;
import io.nuropb.health.sensors.CallerCounters;
import io.nuropb.health.sensors.FleetSample;
import io.nuropb.health.sensors.InstanceCounters;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * By how much the counters of all instances have grown from one sample to the next. Immutable.
 *
 * <p>Counters are cumulative within one life of an instance. Those of an instance, or of a caller, that was not seen
 * before are where counting begins, for they may tell of times long gone, and so are those of a caller whom the
 * instance had forgotten; those of a new life are growth from 0. Counters that fall within a life, or grow as no
 * instance can by {@link Increase}, were misread: they are left out, and the next ones are compared with those before;
 * when two in a row agree that are not one and the same, it is these that counting goes on from. What grew over a time
 * longer than a window is of no window, and is left out: that of an instance of which nothing was heard for so long as
 * well.
 *
 * @param at when the last sample was taken; empty before the first
 * @param seen the last counters of each instance that could be believed
 * @param heard when each instance was in a sample last
 * @param doubted the last counters of those instances whose last ones could not
 * @param last what the last sample added
 */
record CounterGrowth(
        Optional<Moment> at,
        Map<InstanceId, InstanceCounters> seen,
        Map<InstanceId, Moment> heard,
        Map<InstanceId, InstanceCounters> doubted,
        Growth last) {

    /** Instances that are gone are remembered for as long as there are at most so many: one report may be missed. */
    private static final int MAX_ABSENT = 1_000;

    /** Callers and methods that an instance does not name any more are remembered up to this many entries. */
    private static final int MAX_ENTRIES = 1_000;

    private static final Growth NONE = new Growth(0, 0, 0, Map.of(), Map.of(), Map.of());

    /**
     * What was added to all counters together.
     *
     * @param handled messages that came to an end, but for those that were refused on the leader's word
     * @param failed those of them that failed, by whoever's fault
     * @param own those of the failed that failed by the service's own fault
     * @param failedByMethod those by the method that they called
     * @param callers messages, faults and the service's failures by verified caller
     * @param byInstance what each instance has added to it; those that have handled nothing are not in it
     */
    record Growth(
            long handled,
            long failed,
            long own,
            Map<String, Long> failedByMethod,
            Map<String, CallerCounters> callers,
            Map<InstanceId, Share> byInstance) {}

    /** What one instance has added: the same counts as in {@link Growth}. */
    record Share(
            long handled,
            long failed,
            long own,
            Map<String, Long> failedByMethod,
            Map<String, CallerCounters> callers) {}

    /** Before the first sample. */
    static CounterGrowth initial() {
        return new CounterGrowth(Optional.empty(), Map.of(), Map.of(), Map.of(), NONE);
    }

    /** With the next sample; one that is not later than the last changes nothing and adds nothing. */
    CounterGrowth after(FleetSample sample, Duration window) {
        if (at.isPresent() && !at.get().isBefore(sample.at())) {
            return new CounterGrowth(at, seen, heard, doubted, NONE);
        }
        if (sample.counters().equals(seen)) {
            return new CounterGrowth(Optional.of(sample.at()), seen, heardIn(sample, seen), Map.of(), NONE);
        }
        Sum sum = new Sum();
        Map<InstanceId, InstanceCounters> next = new HashMap<>(seen.size() > MAX_ABSENT ? Map.of() : seen);
        Map<InstanceId, InstanceCounters> unsure = new HashMap<>();
        sample.counters().forEach((instance, counters) -> {
            InstanceCounters before = seen.get(instance);
            InstanceCounters base =
                    before == null || before.life().equals(counters.life()) ? before : beginning(counters);
            InstanceCounters other = doubted.get(instance);
            Duration elapsed = heard.getOrDefault(instance, sample.at()).until(sample.at());
            boolean agrees = other != null && !other.equals(counters) && isBelievable(other, counters, elapsed);
            if (base == null || agrees) {
                next.put(instance, counters);
            } else if (isBelievable(base, counters, elapsed)) {
                if (elapsed.compareTo(window) <= 0) {
                    sum.add(instance, base, counters);
                }
                next.put(instance, remembering(base, counters));
            } else {
                unsure.put(instance, counters);
            }
        });
        return new CounterGrowth(
                Optional.of(sample.at()),
                Collections.unmodifiableMap(next),
                heardIn(sample, next),
                Collections.unmodifiableMap(unsure),
                sum.growth());
    }

    /** Of those who are remembered. */
    private Map<InstanceId, Moment> heardIn(FleetSample sample, Map<InstanceId, InstanceCounters> remembered) {
        Map<InstanceId, Moment> moments = new HashMap<>(heard);
        sample.counters().keySet().forEach(instance -> moments.put(instance, sample.at()));
        moments.keySet().retainAll(remembered.keySet());
        return Collections.unmodifiableMap(moments);
    }

    private static boolean isBelievable(InstanceCounters before, InstanceCounters now, Duration elapsed) {
        return before.life().equals(now.life())
                && now.failures() >= before.failures()
                && Increase.between(before.handled(), now.handled(), elapsed).isPresent();
    }

    /** All counters at 0, of callers too: a new life has no other past. */
    private static InstanceCounters beginning(InstanceCounters counters) {
        Map<String, CallerCounters> callers = new HashMap<>();
        counters.callers().forEach((caller, its) -> callers.put(caller, its.minus(its)));
        return new InstanceCounters(
                counters.life(),
                0,
                0,
                Map.of(),
                Map.of(),
                callers,
                Duration.ZERO,
                counters.concurrency(),
                Optional.empty());
    }

    /**
     * The counters with those of callers and methods that an instance has named before, and names again when they
     * matter again.
     */
    private static InstanceCounters remembering(InstanceCounters before, InstanceCounters now) {
        boolean namesAll = now.callers().keySet().containsAll(before.callers().keySet())
                && now.failedByMethod()
                        .keySet()
                        .containsAll(before.failedByMethod().keySet());
        if (namesAll) {
            return now;
        }
        return new InstanceCounters(
                now.life(),
                now.handled(),
                now.refused(),
                now.failed(),
                union(before.failedByMethod(), now.failedByMethod()),
                union(before.callers(), now.callers()),
                now.busy(),
                now.concurrency(),
                now.age());
    }

    private static <T> Map<String, T> union(Map<String, T> before, Map<String, T> now) {
        if (now.keySet().containsAll(before.keySet()) || before.size() + now.size() > MAX_ENTRIES) {
            return now;
        }
        Map<String, T> all = new HashMap<>(before);
        all.putAll(now);
        return all;
    }

    /** Adds up what the instances have done since the sample before. */
    private static final class Sum {
        private final Map<String, Long> failedByMethod = new HashMap<>();
        private final Map<String, CallerCounters> callers = new HashMap<>();
        private final Map<InstanceId, Share> byInstance = new HashMap<>();
        private long handled;
        private long failed;
        private long own;

        void add(InstanceId instance, InstanceCounters before, InstanceCounters now) {
            long refused = Math.max(0, now.refused() - before.refused());
            long grown = Math.max(0, now.handled() - before.handled() - refused);
            long failures = Math.min(grown, now.failures() - before.failures());
            handled += grown;
            failed += failures;
            long services = now.failedBy(Blame.SERVICE) - before.failedBy(Blame.SERVICE);
            long its = Math.max(0, Math.min(failures, services));
            own += its;
            Map<String, Long> methods =
                    its == 0 ? Map.of() : methods(before.failedByMethod(), now.failedByMethod(), its);
            methods.forEach((method, count) -> failedByMethod.merge(method, count, Long::sum));
            Map<String, CallerCounters> senders = callers(before, now, grown, failures, its);
            senders.forEach((caller, counters) -> callers.merge(caller, counters, CallerCounters::plus));
            if (grown > 0) {
                byInstance.put(instance, new Share(grown, failures, its, methods, senders));
            }
        }

        private static Map<String, CallerCounters> callers(
                InstanceCounters before, InstanceCounters now, long grown, long failures, long services) {
            Map<String, CallerCounters> callers = new HashMap<>();
            for (Map.Entry<String, CallerCounters> caller : now.callers().entrySet()) {
                CallerCounters counters = caller.getValue();
                CallerCounters known = before.callers().get(caller.getKey());
                if (known == null || counters.messages() < known.messages()) {
                    continue;
                }
                long messages = Math.min(grown, counters.messages() - known.messages());
                long faults = Math.min(messages, Math.min(failures, counters.faults() - known.faults()));
                if (messages > 0) {
                    callers.put(
                            caller.getKey(),
                            new CallerCounters(
                                    messages,
                                    Math.max(0, faults),
                                    failures(known, counters, Math.min(messages, services))));
                }
            }
            return callers;
        }

        /** Unknown as long as either does not say. */
        private static OptionalLong failures(CallerCounters before, CallerCounters now, long most) {
            if (before.failures().isEmpty() || now.failures().isEmpty()) {
                return OptionalLong.empty();
            }
            long more = now.failures().getAsLong() - before.failures().getAsLong();
            return OptionalLong.of(Math.max(0, Math.min(most, more)));
        }

        /**
         * Of a method that is named for the first time it is not known since when it fails: no more than what no other
         * one accounts for.
         */
        private static Map<String, Long> methods(Map<String, Long> before, Map<String, Long> now, long failures) {
            Map<String, Long> methods = new HashMap<>();
            long known = 0;
            for (Map.Entry<String, Long> method : now.entrySet()) {
                Long earlier = before.get(method.getKey());
                if (earlier != null && method.getValue() > earlier) {
                    long more = Math.min(method.getValue() - earlier, failures);
                    methods.put(method.getKey(), more);
                    known += more;
                }
            }
            long left = Math.max(0, failures - known);
            for (Map.Entry<String, Long> method : now.entrySet()) {
                long most = Math.min(method.getValue(), left);
                if (!before.containsKey(method.getKey()) && most > 0) {
                    methods.put(method.getKey(), most);
                }
            }
            return methods;
        }

        Growth growth() {
            return new Growth(
                    handled,
                    failed,
                    own,
                    Collections.unmodifiableMap(failedByMethod),
                    Collections.unmodifiableMap(callers),
                    Collections.unmodifiableMap(byInstance));
        }
    }
}
