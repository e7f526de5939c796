package io.nuropb.chaos;

import io.nuropb.chaos.Note.FaultBegins;

/**
 * A fault that happened.
 *
 * @param victim whom it hit, or was to hit
 * @param begins just before it was done
 * @param done just after; {@link Long#MAX_VALUE} if it hit nobody
 * @param undone when it was undone; {@link Long#MAX_VALUE} if it never was
 * @param problem what went wrong when it was done or undone; empty if nothing did
 */
record PastFault(int number, FaultKind fault, String victim, long begins, long done, long undone, String problem) {

    static PastFault begun(Entry<FaultBegins> entry) {
        FaultBegins note = entry.note();
        return new PastFault(
                note.number(), note.fault(), note.target(), entry.at(), Long.MAX_VALUE, Long.MAX_VALUE, "");
    }

    PastFault doneAt(long moment, String hit) {
        return new PastFault(number, fault, hit, begins, moment, undone, problem);
    }

    PastFault undoneAt(long moment, String trouble) {
        return new PastFault(number, fault, victim, begins, done, moment, trouble);
    }

    /** Whether a fault of links befell those of an instance's place in the fleet, which its successors use, too. */
    boolean isOfLinksOf(String instance) {
        return victim.startsWith(Servers.userOf(instance) + " ");
    }

    /** Whether it was done, and hit. */
    boolean fired() {
        return done != Long.MAX_VALUE;
    }

    /** Whether it was at work, or being done or undone, at some moment of a span of time. */
    boolean meets(long from, long to) {
        return begins <= to && from <= undone;
    }
}
