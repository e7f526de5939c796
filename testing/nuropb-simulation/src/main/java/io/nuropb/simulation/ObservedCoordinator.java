package io.nuropb.simulation;

import io.nuropb.election.Candidate;
import io.nuropb.election.Coordinator;
import io.nuropb.election.Presence;
import io.nuropb.election.Proclamation;
import io.nuropb.election.Readiness;
import io.nuropb.election.Session;
import io.nuropb.election.SessionListener;
import io.nuropb.election.Term;
import io.nuropb.testkit.PassingListener;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** A process's way to the coordinator: what it hears and says there is recorded, and it can end at any call. */
final class ObservedCoordinator implements Coordinator {

    private final Coordinator coordinator;
    private final ElectionRecord record;
    private final SimulatedProcess process;

    ObservedCoordinator(Coordinator coordinator, ElectionRecord record, SimulatedProcess process) {
        this.coordinator = coordinator;
        this.record = record;
        this.process = process;
    }

    @Override
    public Session join(Candidate candidate, SessionListener listener) {
        return new Inside(coordinator.join(candidate, new PassingListener(listener) {
            @Override
            public void elected(Term term) {
                record.elected(process, term);
                listener.elected(term);
            }

            @Override
            public void proclaimed(Optional<Proclamation> proclamation) {
                proclamation.ifPresent(heard -> heard.readiness()
                        .ifPresent(
                                said -> record.isInForce(process, heard.leader().term(), said)));
                listener.proclaimed(proclamation);
            }
        }));
    }

    @Override
    public void close() {
        coordinator.close();
    }

    private final class Inside implements Session {
        private final Session session;

        Inside(Session session) {
            this.session = session;
        }

        @Override
        public CompletionStage<Long> proclaim(Term term, Readiness readiness) {
            record.says(process, term, readiness);
            Optional<Term> latest = record.latest();
            CompletionStage<Long> answer = process.boundary().cross(() -> session.proclaim(term, readiness));
            answer.thenAccept(revision -> {
                record.wrote(process, term, latest);
                record.said(process, term, revision);
                record.isInForce(process, term, readiness);
            });
            return answer;
        }

        @Override
        public CompletionStage<Void> put(Term term, String name, String value) {
            Optional<Term> latest = record.latest();
            CompletionStage<Void> answer = process.boundary().cross(() -> session.put(term, name, value));
            answer.thenAccept(written -> record.wrote(process, term, latest));
            return answer;
        }

        @Override
        public CompletionStage<Void> report(Presence presence) {
            return process.boundary().cross(() -> session.report(presence));
        }

        @Override
        public CompletionStage<List<Presence>> members() {
            return process.boundary().cross(session::members);
        }

        @Override
        public CompletionStage<Void> leave() {
            return process.boundary().cross(session::leave);
        }
    }
}
