package io.nuropb.simulation;

import io.nuropb.election.Readiness;
import io.nuropb.election.Session;
import io.nuropb.election.Term;
import io.nuropb.testkit.PassingSession;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** A session that names no generation, and repeats from time to time what was proclaimed last; for a mutant. */
final class RepeatingSession extends PassingSession {

    private final Duration period;
    private final SimulatedProcess process;
    private int proclaimed;

    RepeatingSession(Session sound, Duration period, SimulatedProcess process) {
        super(sound);
        this.period = period;
        this.process = process;
    }

    @Override
    public CompletionStage<Long> proclaim(Term term, Readiness readiness) {
        Readiness said = readiness.withGeneration(-1);
        int number = ++proclaimed;
        return base.proclaim(term, said).thenApply(revision -> {
            repeat(term, said, number);
            return revision;
        });
    }

    private void repeat(Term term, Readiness said, int number) {
        process.scheduler().schedule(period, () -> {
            if (number == proclaimed) {
                base.proclaim(term, said).thenAccept(revision -> repeat(term, said, number));
            }
        });
    }
}
