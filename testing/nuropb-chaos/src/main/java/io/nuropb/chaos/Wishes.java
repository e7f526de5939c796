package io.nuropb.chaos;

import io.nuropb.chaos.LeadersWord.Span;
import io.nuropb.chaos.Note.LastCall;
import io.nuropb.chaos.Note.ReadyKey;
import io.nuropb.chaos.Note.StormBegins;
import io.nuropb.chaos.Note.Wished;
import io.nuropb.watch.Timeline;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Whether an operator's wish is in force in time, whatever the leader is about.
 *
 * <p>A pause is in force when the leader's word says so, and not before: instances that have heard no word go on by the
 * last one. A resumption is in force when it does not say so any more. Both are judged for each leadership by itself,
 * from when it and the wish are there.
 */
final class Wishes {

    static final String WISHES =
            "an operator's wish to pause or resume the fleet is in force in time wherever somebody leads";

    private static final Duration LIMIT = ChaosSettings.heeding();

    private final LeadersWord word;
    private final ChaosReport report;
    private int heeded;
    private int unheeded;
    private long longest;

    private Wishes(Evidence evidence, ChaosReport report) {
        this.report = report;
        word = new LeadersWord(evidence);
    }

    static void judge(Evidence evidence, FaultPlan plan, ChaosReport report) {
        NavigableMap<Long, Boolean> wishes = new TreeMap<>();
        wishes.put(evidence.first(StormBegins.class).orElse(0), true);
        evidence.all(Wished.class)
                .forEach(entry -> wishes.put(entry.at(), entry.note().consume()));
        long end = evidence.first(LastCall.class).orElse(Long.MAX_VALUE);
        Wishes judged = new Wishes(evidence, report);
        List<LeadershipClaim> claims = LeadershipClaim.all(evidence);
        wishes.forEach((since, consume) -> {
            Map.Entry<Long, Boolean> next = wishes.higherEntry(since);
            long until = next == null ? end : next.getKey();
            claims.forEach(claim ->
                    judged.judge(claim, Math.max(since, claim.from()), Math.min(until, claim.until()), consume));
        });
        report.figure("an operator's pauses that were heeded", judged.heeded);
        report.line("the longest time until a wish was in force", Timeline.text(Duration.ofNanos(judged.longest)));
        if (plan.has(FaultKind.FLEET_PAUSED) && judged.heeded + judged.unheeded == 0) {
            report.shortcoming("no pause that an operator wished was in force, or too late");
        }
    }

    private void judge(LeadershipClaim claim, long from, long to, boolean consume) {
        if (from >= to) {
            return;
        }
        Predicate<ReadyKey> pauses = said -> said.paused() && said.term() == claim.term();
        heeded += !consume && !word.spans(from, to, pauses).isEmpty() ? 1 : 0;
        for (Span without : word.spans(from, to, consume ? pauses : pauses.negate())) {
            longest = Math.max(longest, without.length());
            if (without.length() > LIMIT.toNanos()) {
                unheeded++;
                report.violation(
                        WISHES,
                        claim.instance() + " led in term " + claim.term() + " and did not "
                                + (consume ? "resume" : "pause") + " the fleet for "
                                + Timeline.text(Duration.ofNanos(without.length())) + "; it may take "
                                + Timeline.text(LIMIT));
            }
        }
    }
}
