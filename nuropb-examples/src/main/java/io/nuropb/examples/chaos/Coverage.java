package io.nuropb.examples.chaos;

import io.nuropb.examples.chaos.Note.Ended;
import io.nuropb.examples.chaos.Note.LastCall;
import io.nuropb.examples.chaos.Note.StormBegins;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Whether there was enough of everything for the run to prove something. */
final class Coverage {

    static final String REPAIR = "what was deleted on the broker is brought back";

    /** Of the messages that the beat asks for, so many of a hundred must have been sent, and of the requests been answered. */
    private static final int ENOUGH_SENT = 80;

    private static final int ENOUGH_ANSWERED = 20;

    private Coverage() {}

    static void judge(Evidence evidence, ChaosOptions options, FaultPlan plan, Report report) {
        report.head("FAULTS");
        Map<Fault, Integer> fired = new EnumMap<>(Fault.class);
        evidence.faults().stream()
                .filter(PastFault::fired)
                .forEach(fault -> fired.merge(fault.fault(), 1, Integer::sum));
        plan.classes().forEach(fault -> report.line(fault.name(), fired.getOrDefault(fault, 0) + "  " + fault.text()));
        report.figure(
                "faults", fired.values().stream().mapToInt(Integer::intValue).sum());
        report.detail("faultsByClass", fired);
        notApplicable(options, report);
        plan.classes().stream()
                .filter(fault -> !fired.containsKey(fault))
                .forEach(fault -> report.shortcoming("a fault class never fired: " + fault));
        evidence.faults().forEach(fault -> problem(fault, report));
        traffic(evidence, report);
    }

    private static void notApplicable(ChaosOptions options, Report report) {
        if (options.etcd() == 1) {
            report.line("left out", Fault.ETCD_LEADER_MOVED + ": a single member of etcd has no other to lead");
        }
    }

    private static void problem(PastFault fault, Report report) {
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

    private static void traffic(Evidence evidence, Report report) {
        long begun = evidence.first(StormBegins.class).orElse(0);
        long ended = evidence.first(LastCall.class).orElse(begun);
        long wanted = Duration.ofNanos(ended - begun).dividedBy(Traffic.BEAT);
        List<Fate> during = evidence.fates().stream()
                .filter(fate ->
                        !fate.attempts().isEmpty() && fate.attempts().get(0).at() >= begun)
                .toList();
        long requests = during.stream().filter(Fate::isRequest).count();
        long answered = during.stream().filter(Coverage::isAnswered).count();
        report.detail("secondsOfStorm", Duration.ofNanos(ended - begun).toSeconds());
        if (wanted == 0 || during.size() * 100L < wanted * ENOUGH_SENT) {
            report.shortcoming(
                    "too little traffic: " + during.size() + " messages sent, where the beat asks for " + wanted);
        }
        if (requests == 0 || answered * 100 < requests * ENOUGH_ANSWERED) {
            report.shortcoming("too little service: " + answered + " of " + requests + " requests answered");
        }
    }

    private static boolean isAnswered(Fate fate) {
        return fate.ends().stream().map(Entry::note).map(Ended::end).anyMatch(end -> end == Note.End.ANSWERED);
    }
}
