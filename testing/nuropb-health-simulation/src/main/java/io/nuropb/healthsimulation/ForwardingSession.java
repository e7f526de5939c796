package io.nuropb.healthsimulation;

import io.nuropb.election.Presence;
import io.nuropb.election.Readiness;
import io.nuropb.election.Session;
import io.nuropb.election.Term;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Does what another session does, but for what a defect does otherwise. */
class ForwardingSession implements Session {

    private final Session sound;

    ForwardingSession(Session sound) {
        this.sound = sound;
    }

    @Override
    public CompletionStage<Long> proclaim(Term term, Readiness readiness) {
        return sound.proclaim(term, readiness);
    }

    @Override
    public CompletionStage<Void> put(Term term, String name, String value) {
        return sound.put(term, name, value);
    }

    @Override
    public CompletionStage<Void> report(Presence presence) {
        return sound.report(presence);
    }

    @Override
    public CompletionStage<List<Presence>> members() {
        return sound.members();
    }

    @Override
    public CompletionStage<Void> leave() {
        return sound.leave();
    }
}
