package io.nuropb.health.sensors;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What one instance has done since its life began, as it reports under its lease. All numbers but the last three only
 * grow for as long as {@code life} is the same.
 *
 * @param life names one life of the process: counters begin at 0 with a new one
 * @param handled messages that came to an end, failed and refused ones included
 * @param refused those of them that no handler was asked for, by nobody's fault: refused on the leader's word, or
 *     events and calls that this instance does not handle and nobody took who does
 * @param failed those of them that failed, by whose fault it was; who is not named has none
 * @param failedByMethod messages that failed by the {@link Blame#SERVICE service's} fault, by the method that they
 *     called or the pattern of the handler of their topic; only those that have failed latest. A caller's fault says
 *     nothing of a method
 * @param callers by the user whom the broker has verified as the sender of the message; only those that were at fault
 *     latest in the past two minutes, then those whose messages the service failed latest in them, then the busiest of
 *     those that have sent anything in them, and of the others. One that has sent nothing for long may begin at 0
 *     again. Messages without a verified sender are in none
 * @param busy the time that handlers have taken, all together
 * @param concurrency how many messages it handles at once at most
 * @param age how long the message had waited whose handling began last, by the clocks of its sender and of this
 *     instance; empty if it did not say when it was sent, or is not believed
 * @param underWay messages that it has and has not settled, but for those that it gives back to instances that handle
 *     them; empty if it does not say, as those of earlier versions do not
 */
public record InstanceCounters(
        String life,
        long handled,
        long refused,
        Map<Blame, Long> failed,
        Map<String, Long> failedByMethod,
        Map<String, CallerCounters> callers,
        Duration busy,
        int concurrency,
        Optional<Duration> age,
        OptionalInt underWay) {

    public InstanceCounters {
        failed = Map.copyOf(failed);
        failedByMethod = Map.copyOf(failedByMethod);
        callers = Map.copyOf(callers);
    }

    /** What an instance tells that does not say how many messages it has. */
    public InstanceCounters(
            String life,
            long handled,
            long refused,
            Map<Blame, Long> failed,
            Map<String, Long> failedByMethod,
            Map<String, CallerCounters> callers,
            Duration busy,
            int concurrency,
            Optional<Duration> age) {
        this(life, handled, refused, failed, failedByMethod, callers, busy, concurrency, age, OptionalInt.empty());
    }

    /** How many messages have failed by this one's fault. */
    public long failedBy(Blame blame) {
        return failed.getOrDefault(blame, 0L);
    }

    /** How many messages have failed. */
    public long failures() {
        return failedBy(Blame.CALLER) + failedBy(Blame.SERVICE);
    }
}
