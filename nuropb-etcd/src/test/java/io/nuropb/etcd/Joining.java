package io.nuropb.etcd;

import io.nuropb.InstanceId;
import io.nuropb.ServiceName;
import io.nuropb.SystemScheduler;
import io.nuropb.election.Candidate;
import io.nuropb.election.Lease;
import io.nuropb.election.Readiness;
import io.nuropb.election.Session;
import io.nuropb.election.SessionLoss;
import io.nuropb.election.Term;
import io.nuropb.json.JacksonJson;
import io.nuropb.tck.coordinator.RecordingListener;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** One session with a configuration of the test's: does it join, and if not, why? */
final class Joining implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final SystemScheduler scheduler = new SystemScheduler();
    private final EtcdCoordinator coordinator;
    private final CompletableFuture<Optional<SessionLoss>> decided = new CompletableFuture<>();
    private final CompletableFuture<Term> elected = new CompletableFuture<>();
    private final Session session;
    private final CompletableFuture<SessionLoss> lost = new CompletableFuture<>();
    private final Semaphore renewals = new Semaphore(0);

    Joining(EtcdConfig config, String service) {
        coordinator = new EtcdCoordinator(config, scheduler, new JacksonJson());
        session = coordinator.join(
                new Candidate(new ServiceName(service), new InstanceId("a")),
                new Announcing(scheduler, this::lost, term -> {
                    decided.complete(Optional.empty());
                    elected.complete(term);
                }) {
                    @Override
                    public void renewed(Lease lease) {
                        super.renewed(lease);
                        renewals.release();
                    }
                });
    }

    /** Until the lease is renewed. */
    void awaitRenewal() throws InterruptedException {
        renewals.drainPermits();
        if (!renewals.tryAcquire(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("Not renewed in " + PATIENCE);
        }
    }

    private void lost(SessionLoss loss) {
        lost.complete(loss);
        decided.complete(Optional.of(loss));
    }

    /** How the session ends without being left, if it does so within a time; empty if it goes on for as long. */
    Optional<SessionLoss> lossWithin(Duration time) throws Exception {
        try {
            return Optional.of(lost.get(time.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException goesOn) {
            return Optional.empty();
        }
    }

    /** Why it did not become leader; empty if it did. */
    Optional<SessionLoss> loss() throws Exception {
        try {
            return decided.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("Neither elected nor lost after " + PATIENCE, e);
        }
    }

    Term term() throws Exception {
        return elected.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    long proclaim(Readiness readiness) throws Exception {
        return session.proclaim(term(), readiness).toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    void leave() throws Exception {
        session.leave().toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        coordinator.close();
        scheduler.close();
    }

    /** Tells of the two calls that matter here. */
    private static class Announcing extends RecordingListener {

        private final Consumer<SessionLoss> onLoss;
        private final Consumer<Term> onElection;

        private Announcing(SystemScheduler scheduler, Consumer<SessionLoss> onLoss, Consumer<Term> onElection) {
            super(scheduler);
            this.onLoss = onLoss;
            this.onElection = onElection;
        }

        @Override
        public void elected(Term term) {
            super.elected(term);
            onElection.accept(term);
        }

        @Override
        public void lost(SessionLoss loss) {
            super.lost(loss);
            onLoss.accept(loss);
        }
    }
}
