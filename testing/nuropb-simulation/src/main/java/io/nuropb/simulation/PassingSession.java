package io.nuropb.simulation;

import io.nuropb.election.Presence;
import io.nuropb.election.Readiness;
import io.nuropb.election.Session;
import io.nuropb.election.Term;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** A session that passes everything on. */
class PassingSession implements Session {
    final Session sound;

    PassingSession(Session sound) {
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
