package io.nuropb.chaos;

import io.nuropb.chaos.LeadersWord.Span;
import io.nuropb.chaos.Note.ReadyKey;
import io.nuropb.chaos.Note.Withdraws;
import io.nuropb.chaos.Note.Withdrew;
import io.nuropb.watch.Timeline;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Whether a readiness that a leader withdraws is withdrawn at etcd, or the leadership over: in time; and whether a
 * leader goes on as one that has withdrawn it only if that was written.
 */
final class Withdrawals {

    static final String WITHDRAWALS =
            "a readiness that a leader withdraws is withdrawn at etcd in time, or the leadership ends";

    private static final Duration LIMIT = ChaosSettings.withdrawing();

    private record Written(long term, long revision) {}

    private Withdrawals() {}

    static void judge(Evidence evidence, FaultPlan plan, ChaosReport report) {
        Set<Written> written = new HashSet<>();
        evidence.all(ReadyKey.class).stream()
                .map(Entry::note)
                .filter(said -> !said.ready())
                .forEach(said -> written.add(new Written(said.term(), said.revision())));
        List<Entry<Withdrew>> withdrawals = evidence.all(Withdrew.class);
        withdrawals.stream()
                .map(Entry::note)
                .filter(withdrew -> !written.contains(new Written(withdrew.term(), withdrew.revision())))
                .forEach(withdrew -> report.violation(WITHDRAWALS, withdrew + ": nobody wrote that"));
        report.figure("readiness withdrawn", withdrawals.size());
        if (plan.has(FaultKind.QUEUE_DELETED) && withdrawals.isEmpty()) {
            report.shortcoming("no leader withdrew its readiness");
        }
        inTime(evidence, report);
    }

    private static void inTime(Evidence evidence, ChaosReport report) {
        LeadersWord word = new LeadersWord(evidence);
        List<LeadershipClaim> claims = LeadershipClaim.all(evidence);
        long longest = 0;
        for (Entry<Withdraws> entry : evidence.all(Withdraws.class)) {
            Withdraws withdraws = entry.note();
            long end = claims.stream()
                    .filter(claim -> claim.instance().equals(withdraws.instance()) && claim.term() == withdraws.term())
                    .mapToLong(LeadershipClaim::until)
                    .findFirst()
                    .orElse(entry.at());
            Optional<Span> untrue = end <= entry.at()
                    ? Optional.empty()
                    : word.spans(entry.at(), end, said -> said.ready() && said.term() == withdraws.term()).stream()
                            .filter(span -> span.from() == entry.at())
                            .findFirst();
            long length = untrue.map(Span::length).orElse(0L);
            longest = Math.max(longest, length);
            if (length > LIMIT.toNanos()) {
                report.violation(
                        WITHDRAWALS,
                        withdraws + ": etcd had its readiness for "
                                + Timeline.text(Duration.ofNanos(length)) + " still; it may for "
                                + Timeline.text(LIMIT));
            }
        }
        report.line("the longest time until one was", Timeline.text(Duration.ofNanos(longest)));
    }
}
