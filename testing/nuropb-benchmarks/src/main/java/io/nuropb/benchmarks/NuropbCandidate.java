package io.nuropb.benchmarks;

import io.nuropb.InstanceId;
import io.nuropb.ServiceName;
import io.nuropb.SystemScheduler;
import io.nuropb.election.Candidate;
import io.nuropb.election.Coordinator;
import io.nuropb.election.Leader;
import io.nuropb.election.Lease;
import io.nuropb.election.OperatorControl;
import io.nuropb.election.Presence;
import io.nuropb.election.Proclamation;
import io.nuropb.election.Session;
import io.nuropb.election.SessionListener;
import io.nuropb.election.SessionLoss;
import io.nuropb.election.Term;
import io.nuropb.etcd.EtcdConfig;
import io.nuropb.etcd.EtcdCoordinator;
import io.nuropb.json.JacksonJson;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * NuroPB's coordinator on etcd, with its defaults: each time it joins, it has a new session, as an instance has that
 * starts again.
 */
final class NuropbCandidate implements ElectionCandidate {

    private final Candidate candidate = new Candidate(new ServiceName("bench"), InstanceId.random());
    private final SystemScheduler scheduler = new SystemScheduler();
    private final Coordinator coordinator;
    private CompletionStage<Void> left = CompletableFuture.completedFuture(null);
    private Joined joined = new Joined();

    private NuropbCandidate(URI etcd) {
        coordinator = new EtcdCoordinator(EtcdConfig.of(etcd.toString()), scheduler, new JacksonJson());
    }

    static ElectionPeer pair(URI etcd) throws Exception {
        return new CandidatePair(Cases.OURS, new NuropbCandidate(etcd), new NuropbCandidate(etcd));
    }

    @Override
    public void join() throws Exception {
        CandidatePair.await(left.toCompletableFuture());
        joined = new Joined();
        Session session = coordinator.join(candidate, joined);
        joined.session.complete(session);
        CandidatePair.await(joined.hasItsPlace);
    }

    @Override
    public CompletableFuture<Long> elected() {
        return joined.elected;
    }

    @Override
    public void leave() throws Exception {
        left = CandidatePair.await(joined.session).leave();
    }

    @Override
    public void close() {
        coordinator.close();
        scheduler.close();
    }

    /** One session, and what it has told of who leads. */
    private static final class Joined implements SessionListener {

        private final CompletableFuture<Session> session = new CompletableFuture<>();
        private final CompletableFuture<Void> hasItsPlace = new CompletableFuture<>();
        private final CompletableFuture<Long> elected = new CompletableFuture<>();

        @Override
        public void elected(Term term) {
            elected.complete(System.nanoTime());
            hasItsPlace.complete(null);
        }

        @Override
        public void leaderChanged(Optional<Leader> leader) {
            if (leader.isPresent()) {
                hasItsPlace.complete(null);
            }
        }

        @Override
        public void lost(SessionLoss loss) {
            IllegalStateException failure = new IllegalStateException("The session is lost: " + loss);
            elected.completeExceptionally(failure);
            hasItsPlace.completeExceptionally(failure);
        }

        @Override
        public void joined(Lease lease) {}

        @Override
        public void renewed(Lease lease) {}

        @Override
        public void proclaimed(Optional<Proclamation> proclamation) {}

        @Override
        public void controlled(OperatorControl control) {}

        @Override
        public void memberSeen(Presence presence) {}

        @Override
        public void memberGone(InstanceId instance) {}

        @Override
        public void warned(String warning) {}
    }
}
