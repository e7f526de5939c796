package io.nuropb.chaos;

import io.nuropb.chaos.Note.CallbackBlocks;
import io.nuropb.chaos.Note.CallbackReturns;
import io.nuropb.chaos.Note.Renewed;
import io.nuropb.watch.Timeline;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Whether an instance that a user's callback keeps from acting gives its lease up, so that another one can lead. */
final class Progress {

    static final String PROGRESS =
            "an instance that a user's callback keeps from acting goes on renewing its lease for a limited time only";

    private static final Duration LIMIT = ChaosSettings.standingStill();

    private record Lease(String instance, int session) {}

    private Progress() {}

    static void judge(Evidence evidence, FaultPlan plan, ChaosReport report) {
        Map<String, Long> blocked = new HashMap<>();
        Map<Lease, Long> first = new HashMap<>();
        Map<String, Duration> longest = new HashMap<>();
        int outlasted = 0;
        for (Entry<?> entry : evidence.entries()) {
            if (entry.note() instanceof CallbackBlocks blocks) {
                blocked.put(blocks.instance(), entry.at());
            } else if (entry.note() instanceof CallbackReturns returns) {
                @Nullable Long since = blocked.remove(returns.instance());
                outlasted += since != null && entry.at() - since > LIMIT.toNanos() ? 1 : 0;
            } else if (entry.note() instanceof Renewed renewed) {
                long known = first.computeIfAbsent(new Lease(renewed.instance(), renewed.session()), key -> entry.at());
                // What a lease is worth that is granted only then begins with it.
                long since = Math.max(known, blocked.getOrDefault(renewed.instance(), entry.at()));
                longest.merge(renewed.instance(), Duration.ofNanos(entry.at() - since), Progress::longer);
            }
        }
        report.figure("callbacks that blocked for longer than a lease may be renewed then", outlasted);
        if (plan.has(FaultKind.CALLBACK_BLOCKED) && outlasted == 0) {
            report.shortcoming("no callback blocked for longer than a lease may be renewed then");
        }
        report.line(
                "the longest time for which a lease was renewed meanwhile",
                Timeline.text(longest.values().stream().reduce(Duration.ZERO, Progress::longer)));
        longest.forEach((instance, time) -> {
            if (time.compareTo(LIMIT) > 0) {
                report.violation(
                        PROGRESS,
                        instance + " renewed its lease for " + Timeline.text(time)
                                + " after a callback had blocked; it may for " + Timeline.text(LIMIT));
            }
        });
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }
}
