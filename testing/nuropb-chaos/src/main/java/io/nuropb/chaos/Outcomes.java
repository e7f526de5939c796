package io.nuropb.chaos;

import io.nuropb.chaos.Note.Attempted;
import io.nuropb.chaos.Note.End;
import io.nuropb.chaos.Note.Ended;
import io.nuropb.chaos.Note.Word;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Whether every call has exactly one outcome, and one that is true. */
final class Outcomes {

    static final String ONE_OUTCOME = "every call has exactly one outcome";
    static final String TRUE_OUTCOME = "an outcome does not contradict what became of the message";

    private Outcomes() {}

    static void judge(Evidence evidence, Report report) {
        report.head("OUTCOMES");
        Map<End, Integer> ends = new EnumMap<>(End.class);
        long requests = 0;
        long withOne = 0;
        for (Fate fate : evidence.fates()) {
            boolean one = true;
            for (Entry<Attempted> attempt : fate.attempts()) {
                List<Ended> own = of(fate, attempt.note().attempt());
                own.forEach(ended -> ends.merge(ended.end(), 1, Integer::sum));
                own.forEach(ended -> contradiction(fate, ended, report));
                if (own.size() != 1) {
                    one = false;
                    report.violation(ONE_OUTCOME, own.size() + " outcomes of " + attempt.note() + ": " + own);
                }
            }
            if (fate.isRequest()) {
                requests++;
                withOne += one ? 1 : 0;
            }
        }
        report.figure("requests", requests);
        report.figure("requests with exactly one outcome", withOne);
        ends.forEach((end, number) -> report.figure("calls that ended " + end, number));
    }

    private static List<Ended> of(Fate fate, int attempt) {
        return fate.ends().stream()
                .map(Entry::note)
                .filter(ended -> ended.attempt() == attempt)
                .toList();
    }

    private static void contradiction(Fate fate, Ended ended, Report report) {
        boolean handled = fate.wasHandled(ended.attempt());
        boolean contradicts = switch (ended.end()) {
            case ANSWERED, ANSWERED_WITH_ERROR -> !handled;
            case NOT_TAKEN -> handled;
            case TAKEN -> !fate.heard(ended.attempt(), Word.CONFIRMED);
            case UNKNOWN -> false;
            case WRONG -> true;
        };
        if (contradicts) {
            report.violation(TRUE_OUTCOME, ended + " of " + fate);
        }
    }
}
