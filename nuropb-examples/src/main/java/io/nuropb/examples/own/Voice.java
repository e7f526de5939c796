package io.nuropb.examples.own;

import io.nuropb.Scheduler;
import io.nuropb.election.SessionListener;
import io.nuropb.election.SessionLoss;
import java.util.function.Consumer;

/** Calls a listener in order and beside everything else, so that it may block; and not at all once it is silent. Thread-safe. */
final class Voice {

    private final SessionListener listener;
    private final InOrder calls;
    private volatile boolean silent;

    Voice(SessionListener listener, Scheduler scheduler) {
        this.listener = listener;
        calls = new InOrder(scheduler.blocking());
    }

    // tag::voice[]
    void tell(Consumer<SessionListener> call) {
        calls.execute(() -> {
            if (!silent) {
                call.accept(listener);
            }
        });
    }

    /** The last call. */
    void lost(SessionLoss loss) {
        tell(last -> {
            silent = true;
            last.lost(loss);
        });
    }

    void silence() {
        silent = true;
    }
    // end::voice[]
}
