package io.nuropb.chaos;

import io.nuropb.chaos.Note.End;
import io.nuropb.chaos.Note.Ended;
import io.nuropb.chaos.Note.LastCall;
import io.nuropb.chaos.Note.LeaderKey;
import io.nuropb.chaos.Note.ReadyKey;
import io.nuropb.chaos.Note.StormBegins;
import io.nuropb.watch.Spread;
import io.nuropb.watch.Timeline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** How long the fleet took: to have another leader, to be whole again, to answer again. */
final class Times {

    private static final Set<FaultKind> DEATHS = Set.of(FaultKind.PROCESS_KILLED, FaultKind.PROCESS_PAUSED_BEYOND_TTL);

    private Times() {}

    static void judge(Evidence evidence, ChaosReport report) {
        report.head("TIMES (other faults in between included)");
        spread("failover: leader killed or paused → next word", failovers(evidence, DEATHS), report);
        spread(
                "handover: leader told to stop → next word",
                failovers(evidence, Set.of(FaultKind.PROCESS_RESTARTED)),
                report);
        spread("recovery: fault undone, fleet not whole → whole", recoveries(evidence), report);
        gap(evidence, report);
    }

    private static void spread(String name, List<Duration> times, ChaosReport report) {
        report.line(name, times.isEmpty() ? "none" : new Spread(times).text());
        report.detail(name, times.stream().map(Duration::toMillis).toList());
    }

    private static List<Duration> failovers(Evidence evidence, Set<FaultKind> kinds) {
        List<Duration> times = new ArrayList<>();
        for (PastFault fault : evidence.faults()) {
            Optional<LeaderKey> led = leaderAt(evidence, fault.begins());
            if (kinds.contains(fault.fault())
                    && led.isPresent()
                    && led.get().holder().equals(fault.victim())) {
                evidence.all(ReadyKey.class).stream()
                        .filter(entry -> entry.note().ready()
                                && entry.note().term() > led.get().created())
                        .findFirst()
                        .ifPresent(entry -> times.add(Duration.ofNanos(entry.at() - fault.begins())));
            }
        }
        return times;
    }

    private static Optional<LeaderKey> leaderAt(Evidence evidence, long moment) {
        return evidence.all(LeaderKey.class).stream()
                .filter(entry -> entry.at() <= moment)
                .reduce((earlier, later) -> later)
                .map(Entry::note)
                .filter(key -> !key.holder().isEmpty());
    }

    /** Of the faults that the fleet had not got over by itself when they were undone. */
    private static List<Duration> recoveries(Evidence evidence) {
        List<Duration> times = new ArrayList<>();
        for (PastFault fault : evidence.faults()) {
            OptionalLong whole = evidence.wholeFrom(fault.undone());
            if (whole.isPresent() && whole.getAsLong() > fault.undone()) {
                times.add(Duration.ofNanos(whole.getAsLong() - fault.undone()));
            }
        }
        return times;
    }

    private static void gap(Evidence evidence, ChaosReport report) {
        long begun = evidence.first(StormBegins.class).orElse(0);
        long ended = evidence.first(LastCall.class).orElse(begun);
        long last = begun;
        Duration longest = Duration.ZERO;
        long at = begun;
        List<Long> ends = new ArrayList<>();
        evidence.all(Ended.class).stream()
                .filter(entry -> entry.note().end() == End.ANSWERED && entry.at() >= begun && entry.at() <= ended)
                .forEach(entry -> ends.add(entry.at()));
        ends.add(ended); // the silence before the last call counts, too
        for (long end : ends) {
            Duration gap = Duration.ofNanos(end - last);
            at = gap.compareTo(longest) > 0 ? last : at;
            longest = gap.compareTo(longest) > 0 ? gap : longest;
            last = end;
        }
        report.line(
                "longest service gap",
                Timeline.text(longest) + ", from " + Timeline.text(Duration.ofNanos(at - begun))
                        + " of the storm on; faults: " + faultsDuring(evidence, at, at + longest.toNanos()));
        report.detail("longestServiceGapMillis", longest.toMillis());
    }

    private static List<String> faultsDuring(Evidence evidence, long from, long to) {
        return evidence.faults().stream()
                .filter(fault -> fault.meets(from, to))
                .map(fault -> fault.number() + " " + fault.fault())
                .toList();
    }
}
