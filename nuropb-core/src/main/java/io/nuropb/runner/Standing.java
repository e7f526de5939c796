package io.nuropb.runner;

import io.nuropb.election.Lease;
import io.nuropb.election.SessionLoss;
import io.nuropb.election.Term;

/**
 * Where an instance stands in the race for the leadership; one half of its {@link State}.
 *
 * <p>Numbers called {@code session} and {@code timer} name the effect whose events are awaited.
 */
public sealed interface Standing {

    /** Nobody asked it to start yet. */
    record New() implements Standing {}

    /** It asked the coordinator to let it in. {@code attempt} counts from 0 since it was last in. */
    record Joining(long session, int attempt) implements Standing {}

    /** It was not let in, or lost its session, and waits before it tries again. */
    record Waiting(long timer, int attempt, SessionLoss loss) implements Standing {}

    /** It is in the race and does not lead. */
    record Following(long session, long timer, Lease lease) implements Standing {}

    /** It leads in a term, until the lease's deadline. */
    record Leading(long session, long timer, Lease lease, Term term, Duty duty) implements Standing {
        Leading with(Duty next) {
            return new Leading(session, timer, lease, term, next);
        }
    }

    /** It has no coordinator and prepares the broker for itself. */
    record Standalone(Duty duty) implements Standing {}

    /** It leaves the race and drains. {@code session} is 0 when it has left; {@code timer} limits the drain. */
    record Stopping(long session, long timer) implements Standing {}

    /** It closes its connections. */
    record Closing() implements Standing {}

    /** It has ended. */
    record Stopped() implements Standing {}
}
