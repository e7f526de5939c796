package io.nuropb.simulation;

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

/** A listener that passes everything on. */
class PassingListener implements SessionListener {
    final SessionListener sound;

    PassingListener(SessionListener sound) {
        this.sound = sound;
    }

    @Override
    public void joined(Lease lease) {
        sound.joined(lease);
    }

    @Override
    public void renewed(Lease lease) {
        sound.renewed(lease);
    }

    @Override
    public void elected(Term term) {
        sound.elected(term);
    }

    @Override
    public void leaderChanged(Optional<Leader> leader) {
        sound.leaderChanged(leader);
    }

    @Override
    public void proclaimed(Optional<Proclamation> proclamation) {
        sound.proclaimed(proclamation);
    }

    @Override
    public void controlled(Control control) {
        sound.controlled(control);
    }

    @Override
    public void memberSeen(Presence presence) {
        sound.memberSeen(presence);
    }

    @Override
    public void memberGone(InstanceId instance) {
        sound.memberGone(instance);
    }

    @Override
    public void warned(String warning) {
        sound.warned(warning);
    }

    @Override
    public void unanswered(String problem) {
        sound.unanswered(problem);
    }

    @Override
    public void lost(SessionLoss loss) {
        sound.lost(loss);
    }
}
