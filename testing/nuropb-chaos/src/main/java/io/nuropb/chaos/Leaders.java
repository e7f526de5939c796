package io.nuropb.chaos;

import io.nuropb.chaos.Note.LeaderKey;
import io.nuropb.watch.Timeline;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Whether there were ever two leaders: by etcd's revisions, and by what the processes believed on one clock. */
final class Leaders {

    static final String ONE_KEY =
            "at every revision of etcd the leader key has one holder at most, and terms strictly increase";
    static final String ONE_BELIEF = "no two instances take themselves for the leader at the same time";
    static final String TRUE_TERM = "whoever takes itself for the leader has a term that etcd gave it";

    private Leaders() {}

    static void judge(Evidence evidence, ChaosReport report) {
        report.head("LEADERS");
        report.figure("terms", byRevision(evidence, report));
        List<LeadershipClaim> claims = LeadershipClaim.all(evidence);
        report.figure("leaderships", claims.size());
        if (claims.isEmpty()) {
            report.shortcoming("nobody ever led");
        }
        byClaims(claims, evidence, report);
        report.detail("leaders", evidence.all(LeaderKey.class));
        report.detail("claims", claims);
    }

    private static int byRevision(Evidence evidence, ChaosReport report) {
        boolean held = false;
        long lastTerm = 0;
        Set<String> given = new HashSet<>();
        for (Entry<LeaderKey> entry : evidence.all(LeaderKey.class)) {
            LeaderKey key = entry.note();
            if (!key.holder().isEmpty()) {
                given.add(key.holder() + " " + key.created());
                if (held || key.created() != key.revision() || key.created() <= lastTerm) {
                    report.violation(ONE_KEY, key + " after term " + lastTerm + (held ? ", which had not ended" : ""));
                }
                lastTerm = key.created();
            }
            held = !key.holder().isEmpty();
        }
        LeadershipClaim.all(evidence).stream()
                .filter(claim -> !given.contains(claim.instance() + " " + claim.term()))
                .forEach(claim -> report.violation(TRUE_TERM, claim.toString()));
        return given.size();
    }

    private static void byClaims(List<LeadershipClaim> claims, Evidence evidence, ChaosReport report) {
        long violations = 0;
        long excused = 0;
        Duration longest = Duration.ZERO;
        for (int i = 1; i < claims.size(); i++) {
            LeadershipClaim later = claims.get(i);
            for (LeadershipClaim earlier : claims.subList(0, i)) {
                if (later.from() >= earlier.until()) {
                    continue;
                }
                Optional<PastFault> theft = theft(earlier, later, evidence);
                if (theft.isEmpty()) {
                    violations++;
                    report.violation(ONE_BELIEF, earlier + " and " + later);
                    continue;
                }
                excused++;
                Duration overlap = Duration.ofNanos(Math.min(earlier.until(), later.until()) - later.from());
                longest = overlap.compareTo(longest) > 0 ? overlap : longest;
            }
        }
        report.figure("two leaders at once", violations);
        report.figure("overlaps because the harness took key or lease", excused);
        report.line("the longest of them", Timeline.text(longest));
    }

    /**
     * What the harness did that lets the earlier of two leaders believe a little too long: it took its key or its lease
     * away, which that one cannot know before it is told, or asks.
     */
    private static Optional<PastFault> theft(LeadershipClaim earlier, LeadershipClaim later, Evidence evidence) {
        return evidence.faults().stream()
                .filter(fault -> fault.fault().takesTheLeadership() && fault.fired())
                .filter(fault -> fault.victim().equals(earlier.instance()))
                .filter(fault -> earlier.from() <= fault.done() && fault.begins() <= later.from())
                .filter(fault -> earlier.until()
                        <= fault.done() + ChaosSettings.hearing().toNanos())
                .findFirst();
    }
}
