package io.nuropb.chaos;

import io.nuropb.election.Candidate;
import io.nuropb.election.Coordinator;
import io.nuropb.election.Session;
import io.nuropb.election.SessionListener;
import io.nuropb.testkit.PassingSession;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A coordinator whose sessions go on when they are left, until the next one begins. */
final class LeaseKeepingCoordinator implements Coordinator {

    private final Coordinator sound;
    private Runnable leaveLast = () -> {};

    LeaseKeepingCoordinator(Coordinator sound) {
        this.sound = sound;
    }

    @Override
    public synchronized Session join(Candidate candidate, SessionListener listener) {
        leaveLast.run();
        Session session = sound.join(candidate, listener);
        leaveLast = session::leave;
        return new PassingSession(session) {
            @Override
            public CompletionStage<Void> leave() {
                return CompletableFuture.completedFuture(null);
            }
        };
    }

    @Override
    public void close() {
        sound.close();
    }
}
