package io.nuropb.chaos;

import io.nuropb.chaos.Note.LeaderKey;
import io.nuropb.chaos.Note.LeaderRead;
import io.nuropb.chaos.Note.SaysItLeads;
import io.nuropb.watch.Timeline;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Whether whoever says that it leads is within its lease at etcd, for with the lease the leader key goes.
 *
 * <p>Etcd's revision is not lower than one that it had told before the instance was asked, and not higher than one that
 * it told when it was asked after the answer. At one revision between these two the key must name the instance.
 */
final class Belief {

    static final String BELIEF =
            "an instance that says it leads is named by etcd's leader key, but for a while after the harness took it";

    private record Revisions(long first, long last) {}

    /** What an instance has said that is not so: how often, and when. */
    private record Untrue(long times, long from, long until) {
        Untrue and(Untrue other) {
            return new Untrue(times + other.times, Math.min(from, other.from), Math.max(until, other.until));
        }
    }

    private final Evidence evidence;
    private final NavigableMap<Long, String> holders = new TreeMap<>();
    private final NavigableMap<Long, Long> toldBy = new TreeMap<>();
    private final NavigableMap<Long, Long> toldFrom = new TreeMap<>();

    private Belief(Evidence evidence) {
        this.evidence = evidence;
        for (Entry<LeaderKey> change : evidence.all(LeaderKey.class)) {
            holders.put(change.note().revision(), change.note().holder());
        }
        for (Entry<LeaderRead> reading : evidence.all(LeaderRead.class)) {
            LeaderRead found = reading.note();
            holders.put(found.revision(), found.holder());
            toldBy.put(reading.at(), found.revision());
            toldFrom.put(found.asked(), found.revision());
        }
    }

    static void judge(Evidence evidence, ChaosReport report) {
        Belief belief = new Belief(evidence);
        Map<String, Untrue> untrue = new LinkedHashMap<>();
        long compared = 0;
        long excused = 0;
        for (Entry<SaysItLeads> said : evidence.all(SaysItLeads.class)) {
            Optional<Revisions> between = belief.revisions(said);
            compared += between.isPresent() ? 1 : 0;
            if (between.isEmpty() || belief.names(said.note().instance(), between.get())) {
                continue;
            }
            if (belief.isRobbed(said)) {
                excused++;
            } else {
                untrue.merge(said.note().instance(), new Untrue(1, said.note().asked(), said.at()), Untrue::and);
            }
        }
        report.figure("times an instance said that it leads", compared);
        report.figure("of these, because it did not know yet that the harness took key or lease", excused);
        if (compared == 0) {
            report.shortcoming("nobody was heard to say that it leads while etcd was asked, too");
        }
        untrue.forEach((instance, said) -> report.violation(
                BELIEF,
                instance + " said so " + said.times() + " times within "
                        + Timeline.text(Duration.ofNanos(said.until() - said.from()))
                        + " when etcd's leader key did not name it"));
    }

    /** Between which revisions etcd was when an instance said something; empty if it was not asked before and after. */
    private Optional<Revisions> revisions(Entry<SaysItLeads> said) {
        Map.Entry<Long, Long> before = toldBy.floorEntry(said.note().asked());
        Map.Entry<Long, Long> after = toldFrom.ceilingEntry(said.at());
        return before == null || after == null
                ? Optional.empty()
                : Optional.of(new Revisions(before.getValue(), after.getValue()));
    }

    private boolean names(String instance, Revisions between) {
        Map.Entry<Long, String> present = holders.floorEntry(between.first());
        boolean before = present != null && present.getValue().equals(instance);
        return before
                || holders.subMap(between.first(), false, between.last(), true).containsValue(instance);
    }

    /** Whether the harness took its key or its lease away, which it cannot know before it is told, or asks. */
    private boolean isRobbed(Entry<SaysItLeads> said) {
        return evidence.faults().stream()
                .filter(fault -> fault.fault().takesTheLeadership() && fault.fired())
                .filter(fault -> fault.victim().equals(said.note().instance()))
                .anyMatch(fault -> fault.begins() <= said.at()
                        && said.note().asked()
                                <= fault.done() + ChaosSettings.hearing().toNanos());
    }
}
