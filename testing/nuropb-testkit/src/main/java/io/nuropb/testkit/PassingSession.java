package io.nuropb.testkit;

import io.nuropb.election.Presence;
import io.nuropb.election.Readiness;
import io.nuropb.election.Session;
import io.nuropb.election.Term;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * A session that passes everything on to another one: for tests and own coordinators that change or count one thing of
 * it. As thread-safe as the other one.
 */
public class PassingSession implements Session {
    /** The other one. */
    protected final Session base;

    /** @param base what everything is passed on to */
    public PassingSession(Session base) {
        this.base = base;
    }

    @Override
    public CompletionStage<Long> proclaim(Term term, Readiness readiness) {
        return base.proclaim(term, readiness);
    }

    @Override
    public CompletionStage<Void> put(Term term, String name, String value) {
        return base.put(term, name, value);
    }

    @Override
    public Optional<LastSignal> lastSignal() {
        return base.lastSignal();
    }

    @Override
    public CompletionStage<Void> report(Presence presence) {
        return base.report(presence);
    }

    @Override
    public CompletionStage<List<Presence>> members() {
        return base.members();
    }

    @Override
    public CompletionStage<Void> leave() {
        return base.leave();
    }
}
