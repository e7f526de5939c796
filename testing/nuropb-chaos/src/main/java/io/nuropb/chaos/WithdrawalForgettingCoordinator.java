package io.nuropb.chaos;

import io.nuropb.election.Candidate;
import io.nuropb.election.Coordinator;
import io.nuropb.election.Readiness;
import io.nuropb.election.Session;
import io.nuropb.election.SessionListener;
import io.nuropb.election.Term;
import io.nuropb.testkit.PassingSession;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A coordinator that says of a withdrawn readiness that it was written, and writes nothing. */
final class WithdrawalForgettingCoordinator implements Coordinator {

    private final Coordinator sound;

    WithdrawalForgettingCoordinator(Coordinator sound) {
        this.sound = sound;
    }

    @Override
    public Session join(Candidate candidate, SessionListener listener) {
        return new PassingSession(sound.join(candidate, listener)) {
            private volatile long latest;

            @Override
            public CompletionStage<Long> proclaim(Term term, Readiness readiness) {
                if (!readiness.ready()) {
                    return CompletableFuture.completedFuture(Math.max(latest, term.number()));
                }
                return super.proclaim(term, readiness).thenApply(revision -> {
                    latest = revision;
                    return revision;
                });
            }
        };
    }

    @Override
    public void close() {
        sound.close();
    }
}
