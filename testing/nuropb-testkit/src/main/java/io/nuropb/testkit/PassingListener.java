package io.nuropb.testkit;

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

/**
 * A listener to a session that passes everything on to another one: for tests and own coordinators that change or count
 * one thing of it. As thread-safe as the other one.
 */
public class PassingListener implements SessionListener {
    /** The other one. */
    protected final SessionListener base;

    /** @param base what everything is passed on to */
    public PassingListener(SessionListener base) {
        this.base = base;
    }

    @Override
    public void joined(Lease lease) {
        base.joined(lease);
    }

    @Override
    public void renewed(Lease lease) {
        base.renewed(lease);
    }

    @Override
    public void elected(Term term) {
        base.elected(term);
    }

    @Override
    public void leaderChanged(Optional<Leader> leader) {
        base.leaderChanged(leader);
    }

    @Override
    public void proclaimed(Optional<Proclamation> proclamation) {
        base.proclaimed(proclamation);
    }

    @Override
    public void controlled(OperatorControl control) {
        base.controlled(control);
    }

    @Override
    public void memberSeen(Presence presence) {
        base.memberSeen(presence);
    }

    @Override
    public void memberGone(InstanceId instance) {
        base.memberGone(instance);
    }

    @Override
    public void warned(String warning) {
        base.warned(warning);
    }

    @Override
    public void unanswered(String problem) {
        base.unanswered(problem);
    }

    @Override
    public void lost(SessionLoss loss) {
        base.lost(loss);
    }
}
