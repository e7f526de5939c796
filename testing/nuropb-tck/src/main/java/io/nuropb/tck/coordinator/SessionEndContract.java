package io.nuropb.tck.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.election.CoordinatorException;
import io.nuropb.election.Presence;
import io.nuropb.election.SessionLoss;
import io.nuropb.election.Term;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/**
 * The part of {@link CoordinatorContract} about a session outside of its time: before it has begun, and after its end.
 */
public interface SessionEndContract extends OnCoordinatorBench {

    @Test
    default void aSessionThatWasLeftRefusesEverything() {
        Contest contest = Contest.on(bench());
        Contender a = contest.leader("a");
        Term term = a.term();
        a.leave();
        assertRefusesEverything(contest, a, term);
    }

    @Test
    default void aSessionThatWasLostRefusesEverything() {
        Contest contest = Contest.on(bench());
        Contender a = contest.leader("a");
        Term term = a.term();
        a.crash();
        contest.await("a is told", () -> a.heard().loss().isPresent());
        assertThat(a.heard().loss().map(SessionLoss::reason)).contains(SessionLoss.Reason.CLOSED);
        assertRefusesEverything(contest, a, term);
    }

    /** It is refused, or kept until the session has begun; either way it goes with the session. */
    @Test
    default void whatIsReportedTooEarlyDoesNotOutliveTheSession() {
        Contest contest = Contest.on(bench());
        Contender b = contest.leader("b");
        Contender a = contest.enter("a");
        CompletableFuture<Boolean> answered = new CompletableFuture<>();
        a.session().report(presence(a)).whenComplete((done, failure) -> answered.complete(failure == null));
        contest.value("An answer to the report", answered);
        contest.await("a is in the election", () -> a.heard().hasJoined());

        a.leave();

        assertThat(b.members()).isEmpty();
    }

    private void assertRefusesEverything(Contest contest, Contender ended, Term term) {
        ended.assertRefused("a word", ended.session().proclaim(term, Proclamations.ready()));
        ended.assertRefused("a property", ended.session().put(term, "color", "red"));
        ended.assertFails(
                "a report", CoordinatorException.class, ended.session().report(presence(ended)));
        ended.assertFails(
                "a list of the members",
                CoordinatorException.class,
                ended.session().members());
        assertThat(bench().property(contest.service(), "color")).isEmpty();
    }

    private static Presence presence(Contender contender) {
        return new Presence(contender.id(), "running-follower", false, 0, Map.of());
    }
}
