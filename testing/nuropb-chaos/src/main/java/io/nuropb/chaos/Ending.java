package io.nuropb.chaos;

import io.nuropb.chaos.Note.Awaited;
import io.nuropb.chaos.Note.ClientBooks;
import io.nuropb.chaos.Note.Fell;
import io.nuropb.chaos.Note.MemberReplaced;
import io.nuropb.watch.Timeline;
import java.time.Duration;
import java.util.List;

/** Whether the fleet came to rest after the storm, and left nothing behind; and whether processes stopped in time. */
final class Ending {

    static final String STABILISATION =
            "after the last fault, everything comes to rest within the time that the configuration gives, and a process"
                    + " that is told to stop does so within its own at any time";
    static final String NOTHING_PENDING = "the client's books are empty when every call has its outcome";

    static final String UPRIGHT =
            "no process ends by itself, but at a start that is refused because its rights are revoked";

    static final String ONE_RESPONSE = "a request is responded to once, but for a few during faults";

    /**
     * Of a hundred requests, so many at most may be responded to again. Where faults are dense, one in a thousand is.
     */
    private static final int MOST_REPEATED = 20;

    /** Between a refusal and the note about the process that ended because of it lies no more than this. */
    private static final Duration STARTING = Duration.ofSeconds(5);

    private Ending() {}

    static void judge(Evidence evidence, ChaosReport report) {
        report.head("QUIET");
        for (Entry<Awaited> entry : evidence.all(Awaited.class)) {
            Awaited awaited = entry.note();
            String limit = Timeline.text(Duration.ofMillis(awaited.limitMillis()));
            report.line(awaited.what(), awaited.came() ? "yes, within " + limit : "NOT within " + limit);
            if (!awaited.came()) {
                report.violation(
                        STABILISATION, "not within " + limit + ": " + awaited.what() + "; " + awaited.instead());
            }
        }
        fallen(evidence, report);
        report.figure(
                "queue members that RabbitMQ did not start",
                evidence.all(MemberReplaced.class).size());
        if (evidence.all(ClientBooks.class).isEmpty()) {
            report.shortcoming("the run did not come to its end");
        }
        for (Entry<ClientBooks> entry : evidence.all(ClientBooks.class)) {
            ClientBooks books = entry.note();
            report.figure("surplus responses, ignored", books.late() + books.repeated() + books.foreign());
            repeated(books, evidence, report);
            if (books.pending() != 0 || books.unconfirmed() != 0) {
                report.violation(NOTHING_PENDING, books.toString());
            }
        }
    }

    /**
     * Responses to calls that had been answered. A response whose confirm is lost is published again, and so is that of
     * a redelivery: nobody knows which fault brings about how many, but they are few.
     */
    private static void repeated(ClientBooks books, Evidence evidence, ChaosReport report) {
        long requests =
                evidence.histories().stream().filter(MessageHistory::isRequest).count();
        if (books.repeated() * 100 > requests * MOST_REPEATED) {
            report.violation(ONE_RESPONSE, books + ", of " + requests + " requests");
        }
    }

    private static void fallen(Evidence evidence, ChaosReport report) {
        List<Entry<Fell>> fallen = evidence.all(Fell.class);
        report.figure("processes whose start was refused", fallen.size());
        for (Entry<Fell> entry : fallen) {
            boolean refused = entry.note().exitStatus() == ChaosService.START_FAILED
                    && hadNoRights(entry.note().instance(), entry.at() - STARTING.toNanos(), entry.at(), evidence);
            if (!refused) {
                report.violation(UPRIGHT, entry.note().toString());
            }
        }
    }

    private static boolean hadNoRights(String instance, long from, long to, Evidence evidence) {
        return evidence.faults().stream()
                        .filter(fault -> fault.fault() == FaultKind.PERMISSION_REVOKED
                                && fault.victim().equals(BrokerFaults.SERVICE_VICTIM))
                        .anyMatch(fault -> fault.meets(from, to))
                || Deprivation.all(evidence).stream().anyMatch(taken -> taken.isOf(instance) && taken.meets(from, to));
    }
}
