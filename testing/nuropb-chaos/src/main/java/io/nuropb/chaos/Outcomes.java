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

    static void judge(Evidence evidence, ChaosReport report) {
        report.head("OUTCOMES");
        Map<End, Integer> ends = new EnumMap<>(End.class);
        long requests = 0;
        long withOne = 0;
        for (MessageHistory history : evidence.histories()) {
            boolean one = true;
            for (Entry<Attempted> attempt : history.attempts()) {
                List<Ended> own = of(history, attempt.note().attempt());
                own.forEach(ended -> ends.merge(ended.end(), 1, Integer::sum));
                own.forEach(ended -> contradiction(history, ended, report));
                if (own.size() != 1) {
                    one = false;
                    report.violation(ONE_OUTCOME, own.size() + " outcomes of " + attempt.note() + ": " + own);
                }
            }
            if (history.isRequest()) {
                requests++;
                withOne += one ? 1 : 0;
            }
        }
        report.figure("requests", requests);
        report.figure("requests with exactly one outcome", withOne);
        ends.forEach((end, number) -> report.figure("calls that ended " + end, number));
    }

    private static List<Ended> of(MessageHistory history, int attempt) {
        return history.ends().stream()
                .map(Entry::note)
                .filter(ended -> ended.attempt() == attempt)
                .toList();
    }

    private static void contradiction(MessageHistory history, Ended ended, ChaosReport report) {
        boolean handled = history.wasHandled(ended.attempt());
        boolean confirmed = history.heard(ended.attempt(), Word.CONFIRMED);
        boolean contradicts = switch (ended.end()) {
            case ANSWERED, ANSWERED_WITH_ERROR -> !handled;
            case NOT_TAKEN -> handled || confirmed || history.wasDeadLettered(ended.attempt());
            case TAKEN -> !confirmed;
            case UNKNOWN -> false;
            case WRONG -> true;
        };
        if (contradicts) {
            report.violation(TRUE_OUTCOME, ended + " of " + history);
        }
    }
}
