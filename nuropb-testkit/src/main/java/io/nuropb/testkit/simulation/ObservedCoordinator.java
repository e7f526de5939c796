package io.nuropb.testkit.simulation;

import io.nuropb.election.Candidate;
import io.nuropb.election.Coordinator;
import io.nuropb.election.Presence;
import io.nuropb.election.Readiness;
import io.nuropb.election.Session;
import io.nuropb.election.SessionListener;
import io.nuropb.election.Term;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** A process's way to the coordinator. */
final class ObservedCoordinator implements Coordinator {

    private final Coordinator coordinator;
    private final Boundary boundary;

    ObservedCoordinator(Coordinator coordinator, Boundary boundary) {
        this.coordinator = coordinator;
        this.boundary = boundary;
    }

    @Override
    public Session join(Candidate candidate, SessionListener listener) {
        return new Inside(coordinator.join(candidate, listener), boundary);
    }

    @Override
    public void close() {
        coordinator.close();
    }

    private record Inside(Session session, Boundary boundary) implements Session {

        @Override
        public CompletionStage<Long> proclaim(Term term, Readiness readiness) {
            return boundary.cross(() -> session.proclaim(term, readiness));
        }

        @Override
        public CompletionStage<Void> put(Term term, String name, String value) {
            return boundary.cross(() -> session.put(term, name, value));
        }

        @Override
        public CompletionStage<Void> report(Presence presence) {
            return boundary.cross(() -> session.report(presence));
        }

        @Override
        public CompletionStage<List<Presence>> members() {
            return boundary.cross(session::members);
        }

        @Override
        public CompletionStage<Void> leave() {
            return boundary.cross(session::leave);
        }
    }
}
