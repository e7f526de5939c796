package io.nuropb.chaos;

import io.nuropb.chaos.Note.Blinded;
import io.nuropb.chaos.Note.Ended;
import io.nuropb.chaos.Note.LastCall;
import io.nuropb.chaos.Note.StormBegins;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Whether there was enough of everything for the run to prove something. */
final class Coverage {

    static final String REPAIR = "what was deleted on the broker is brought back";

    /**
     * Of the messages that the beat asks for, so many of a hundred must have been sent; and of the requests that
     * RabbitMQ took while the fleet was whole and no fault at work, so many of a hundred must have been answered. How
     * many are answered during faults depends on how dense they come, and proves nothing.
     */
    private static final int ENOUGH = 80;

    /** So many requests must have been answered in such times: of fewer, a share says nothing. */
    private static final int FEWEST_ANSWERS = 10;

    private static final Set<Note.End> ANSWERS = EnumSet.of(Note.End.ANSWERED, Note.End.ANSWERED_WITH_ERROR);

    private Coverage() {}

    static void judge(Evidence evidence, ChaosOptions options, FaultPlan plan, ChaosReport report) {
        report.head("FAULTS");
        Map<FaultKind, Integer> fired = new EnumMap<>(FaultKind.class);
        evidence.faults().stream()
                .filter(PastFault::fired)
                .forEach(fault -> fired.merge(fault.fault(), 1, Integer::sum));
        plan.numbers()
                .forEach((fault, planned) -> report.line(
                        fault.name(), fired.getOrDefault(fault, 0) + " of " + planned + "  " + fault.text()));
        report.figure(
                "faults", fired.values().stream().mapToInt(Integer::intValue).sum());
        report.detail("faultsByClass", fired);
        notApplicable(options, report);
        plan.numbers().forEach((fault, planned) -> {
            int times = fired.getOrDefault(fault, 0);
            if (times < planned) {
                report.shortcoming(
                        "a class of faults was planned " + planned + " times, and hit " + times + ": " + fault);
            }
        });
        evidence.faults().forEach(fault -> problem(fault, report));
        evidence.all(Blinded.class).stream()
                .map(Entry::note)
                .forEach(blinded ->
                        report.shortcoming("the watch over the " + blinded.watch() + " failed: " + blinded.problem()));
        traffic(evidence, report);
    }

    private static void notApplicable(ChaosOptions options, ChaosReport report) {
        if (options.etcd() == 1) {
            report.line("left out", FaultKind.ETCD_LEADER_MOVED + ": a single member of etcd has no other to lead");
        }
    }

    private static void problem(PastFault fault, ChaosReport report) {
        if (fault.problem().isEmpty()) {
            return;
        }
        String text =
                "fault " + fault.number() + ", " + fault.fault() + " of " + fault.victim() + ": " + fault.problem();
        if (fault.fault().cutsTheRoute() && fault.fired()) {
            report.violation(REPAIR, text);
        } else {
            report.shortcoming("it could not be done or undone: " + text);
        }
    }

    private static void traffic(Evidence evidence, ChaosReport report) {
        long begun = evidence.first(StormBegins.class).orElse(0);
        long ended = evidence.first(LastCall.class).orElse(begun);
        long wanted = Duration.ofNanos(ended - begun).dividedBy(Traffic.BEAT);
        List<MessageHistory> during = evidence.histories().stream()
                .filter(history -> !history.attempts().isEmpty()
                        && history.attempts().get(0).at() >= begun)
                .toList();
        List<MessageHistory> inPeace = during.stream()
                .filter(history -> history.isRequest()
                        && history.confirm().isPresent()
                        && evidence.isPeaceful(history.attempts().get(0).at()))
                .toList();
        long answered = inPeace.stream().filter(Coverage::isAnswered).count();
        report.detail("secondsOfStorm", Duration.ofNanos(ended - begun).toSeconds());
        if (wanted == 0 || during.size() * 100L < wanted * ENOUGH) {
            report.shortcoming(
                    "too little traffic: " + during.size() + " messages sent, where the beat asks for " + wanted);
        }
        report.line("requests answered between faults", answered + " of " + inPeace.size());
        if (answered < FEWEST_ANSWERS || answered * 100 < (long) inPeace.size() * ENOUGH) {
            report.shortcoming("too little service: " + answered + " of " + inPeace.size()
                    + " requests answered that RabbitMQ took between faults");
        }
    }

    private static boolean isAnswered(MessageHistory history) {
        return history.ends().stream().map(Entry::note).map(Ended::end).anyMatch(ANSWERS::contains);
    }
}
