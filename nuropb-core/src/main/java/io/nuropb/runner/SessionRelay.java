package io.nuropb.runner;

import io.nuropb.InstanceId;
import io.nuropb.election.Leader;
import io.nuropb.election.Lease;
import io.nuropb.election.OperatorControl;
import io.nuropb.election.Presence;
import io.nuropb.election.Proclamation;
import io.nuropb.election.SessionListener;
import io.nuropb.election.SessionLoss;
import io.nuropb.election.Term;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns what a session tells into events that carry the session's number. */
final class SessionRelay implements SessionListener {

    /** The coordinator left a call of a session unanswered. */
    record Silence(long session, String problem) {}

    private static final Logger log = LoggerFactory.getLogger(ServiceRunner.class);

    private final long session;
    private final Consumer<LifecycleEvent> inbox;
    private final Consumer<Silence> silence;
    private final Predicate<Lease> standsStill;
    private volatile @Nullable Lease lease;

    /**
     * @param silence told the session's number and what the coordinator left unanswered
     * @param standsStill asked whether this instance does not act any more, and has left the session for that reason
     */
    SessionRelay(
            long session, Consumer<LifecycleEvent> inbox, Consumer<Silence> silence, Predicate<Lease> standsStill) {
        this.standsStill = standsStill;
        this.session = session;
        this.inbox = inbox;
        this.silence = silence;
    }

    @Override
    public void joined(Lease granted) {
        lease = granted;
        inbox.accept(new LifecycleEvent.Joined(session, granted));
    }

    @Override
    public void renewed(Lease renewed) {
        lease = renewed;
        if (!standsStill.test(renewed)) {
            inbox.accept(new LifecycleEvent.Renewed(session, renewed));
        }
    }

    @Override
    public void elected(Term term) {
        Lease held = lease;
        if (held == null || !standsStill.test(held)) {
            inbox.accept(new LifecycleEvent.Elected(session, term));
        }
    }

    @Override
    public void leaderChanged(Optional<Leader> leader) {
        inbox.accept(new LifecycleEvent.LeaderChanged(session, leader));
    }

    @Override
    public void proclaimed(Optional<Proclamation> proclamation) {
        inbox.accept(new LifecycleEvent.ProclamationChanged(session, proclamation));
    }

    @Override
    public void controlled(OperatorControl control) {
        inbox.accept(new LifecycleEvent.Controlled(session, control));
    }

    @Override
    public void memberSeen(Presence presence) {
        inbox.accept(new LifecycleEvent.MemberSeen(session, presence));
    }

    @Override
    public void memberGone(InstanceId instance) {
        inbox.accept(new LifecycleEvent.MemberGone(session, instance));
    }

    @Override
    public void warned(String warning) {
        log.warn("{}", warning);
    }

    @Override
    public void unanswered(String problem) {
        silence.accept(new Silence(session, problem));
    }

    @Override
    public void lost(SessionLoss loss) {
        inbox.accept(new LifecycleEvent.SessionLost(session, loss));
    }
}
