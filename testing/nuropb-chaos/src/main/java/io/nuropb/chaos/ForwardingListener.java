package io.nuropb.chaos;

import io.nuropb.InstanceId;
import io.nuropb.election.Control;
import io.nuropb.election.Leader;
import io.nuropb.election.Lease;
import io.nuropb.election.Presence;
import io.nuropb.election.Proclamation;
import io.nuropb.election.SessionListener;
import io.nuropb.election.SessionLoss;
import io.nuropb.election.Term;
import java.util.Optional;

/** Passes on what a session tells. */
class ForwardingListener implements SessionListener {

    private final SessionListener listener;

    ForwardingListener(SessionListener listener) {
        this.listener = listener;
    }

    @Override
    public void joined(Lease lease) {
        listener.joined(lease);
    }

    @Override
    public void renewed(Lease lease) {
        listener.renewed(lease);
    }

    @Override
    public void elected(Term term) {
        listener.elected(term);
    }

    @Override
    public void leaderChanged(Optional<Leader> leader) {
        listener.leaderChanged(leader);
    }

    @Override
    public void proclaimed(Optional<Proclamation> proclamation) {
        listener.proclaimed(proclamation);
    }

    @Override
    public void controlled(Control control) {
        listener.controlled(control);
    }

    @Override
    public void memberSeen(Presence presence) {
        listener.memberSeen(presence);
    }

    @Override
    public void memberGone(InstanceId instance) {
        listener.memberGone(instance);
    }

    @Override
    public void warned(String warning) {
        listener.warned(warning);
    }

    @Override
    public void unanswered(String problem) {
        listener.unanswered(problem);
    }

    @Override
    public void lost(SessionLoss loss) {
        listener.lost(loss);
    }
}
