package io.nuropb.chaos;

import io.nuropb.election.Presence;
import io.nuropb.election.Readiness;
import io.nuropb.election.Session;
import io.nuropb.election.Term;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Passes on what a session is asked for. */
class ForwardingSession implements Session {

    private final Session session;

    ForwardingSession(Session session) {
        this.session = session;
    }

    @Override
    public CompletionStage<Long> proclaim(Term term, Readiness readiness) {
        return session.proclaim(term, readiness);
    }

    @Override
    public CompletionStage<Void> put(Term term, String name, String value) {
        return session.put(term, name, value);
    }

    @Override
    public CompletionStage<Void> report(Presence presence) {
        return session.report(presence);
    }

    @Override
    public CompletionStage<List<Presence>> members() {
        return session.members();
    }

    @Override
    public CompletionStage<Void> leave() {
        return session.leave();
    }
}
