package io.nuropb.chaos;

import io.nuropb.election.Candidate;
import io.nuropb.election.Coordinator;
import io.nuropb.election.Presence;
import io.nuropb.election.Readiness;
import io.nuropb.election.Session;
import io.nuropb.election.SessionListener;
import io.nuropb.election.Term;
import java.util.List;
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
        return new Kept(session);
    }

    @Override
    public void close() {
        sound.close();
    }

    private record Kept(Session session) implements Session {

        @Override
        public CompletionStage<Long> proclaim(Term term, Readiness readiness) {
            return session.proclaim(term, readiness);
        }

        @Override
        public CompletionStage<Void> put(Term term, String name, String value) {
            return session.put(term, name, value);
        }

        @Override
        public CompletionStage<Void> report(Presence presence) {
            return session.report(presence);
        }

        @Override
        public CompletionStage<List<Presence>> members() {
            return session.members();
        }

        @Override
        public CompletionStage<Void> leave() {
            return CompletableFuture.completedFuture(null);
        }
    }
}
