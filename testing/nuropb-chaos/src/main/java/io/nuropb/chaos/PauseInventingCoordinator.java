package io.nuropb.chaos;

import io.nuropb.election.Candidate;
import io.nuropb.election.Coordinator;
import io.nuropb.election.Leader;
import io.nuropb.election.Lease;
import io.nuropb.election.Proclamation;
import io.nuropb.election.Session;
import io.nuropb.election.SessionListener;
import io.nuropb.election.Term;
import io.nuropb.testkit.PassingListener;
import java.util.Optional;

/** A coordinator that tells whoever does not lead of a pause that is not in force, and takes it back at once. */
final class PauseInventingCoordinator implements Coordinator {

    /** Once in so many renewals, so that a message is not drained as often as it may be delivered. */
    private static final int RENEWALS = 5;

    private final Coordinator sound;

    PauseInventingCoordinator(Coordinator sound) {
        this.sound = sound;
    }

    @Override
    public Session join(Candidate candidate, SessionListener listener) {
        return sound.join(candidate, new Inventing(listener));
    }

    @Override
    public void close() {
        sound.close();
    }

    private static final class Inventing extends PassingListener {

        private Optional<Proclamation> heard = Optional.empty();
        private boolean leads;
        private int renewals;

        Inventing(SessionListener listener) {
            super(listener);
        }

        @Override
        public void proclaimed(Optional<Proclamation> proclamation) {
            heard = proclamation;
            super.proclaimed(proclamation);
        }

        @Override
        public void elected(Term term) {
            leads = true;
            super.elected(term);
        }

        @Override
        public void leaderChanged(Optional<Leader> leader) {
            leads = false;
            super.leaderChanged(leader);
        }

        @Override
        public void renewed(Lease lease) {
            super.renewed(lease);
            renewals++;
            if (!leads && renewals % RENEWALS == 0) {
                heard.flatMap(Inventing::paused).ifPresent(paused -> {
                    super.proclaimed(Optional.of(paused));
                    super.proclaimed(heard);
                });
            }
        }

        private static Optional<Proclamation> paused(Proclamation proclamation) {
            return proclamation
                    .readiness()
                    .map(said -> said.withConsume(false))
                    .map(said -> new Proclamation(proclamation.leader(), Optional.of(said), proclamation.revision()));
        }
    }
}
