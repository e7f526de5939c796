package io.nuropb.tck.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.election.SessionLoss;
import io.nuropb.election.SessionLoss.Reason;
import io.nuropb.election.Term;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What every {@link io.nuropb.election.Coordinator} has to do when the coordinator itself refuses, forgets, goes and
 * comes back.
 */
public interface CoordinatorOutageContract extends OnCoordinatorBench {

    @Override
    CoordinatorFaultBench bench();

    @Test
    default void whatWasCompactedIsReadAnew() {
        Contest contest = Contest.on(bench());
        Contender a = contest.leader("a");
        FaultyClient client = bench().connectFaulty();
        Contender b = contest.follower("b", client.coordinator());

        client.cut();
        a.proclaim(Proclamations.ready());
        long word = a.proclaim(Proclamations.paused());
        a.proclaim(Proclamations.repairing());
        long last = a.proclaim(Proclamations.ready());
        bench().compact();
        client.restore();

        assertThat(word).isLessThan(last);
        contest.await("b hears the last word", contest.ttl(2), () -> b.hasHeard(last));
        long next = a.proclaim(Proclamations.paused());
        contest.await("b hears the next word", () -> b.hasHeard(next));
        assertThat(b.heard().loss()).isEmpty();
    }

    @Test
    default void aRefusalIsToldAtOnceWithItsReason() {
        for (Reason reason : List.of(Reason.PERMISSION_DENIED, Reason.BAD_CREDENTIALS, Reason.UNREACHABLE)) {
            Contest contest = Contest.on(bench());
            Contender a = contest.enter("a", bench().refused(reason));

            contest.await("a is told", () -> a.heard().loss().isPresent());

            assertThat(a.heard().loss().map(SessionLoss::reason)).contains(reason);
            assertThat(a.heard().loss().map(SessionLoss::message).orElseThrow()).isNotBlank();
            assertThat(a.heard().count()).as("calls heard: %s", a.heard()).isEqualTo(1);
        }
    }

    @Test
    default void aLeaderWhoseLeaseWasRevokedIsToldAndSucceeded() {
        Contest contest = Contest.on(bench());
        Contender a = contest.leader("a");
        Contender b = contest.follower("b");
        Term first = a.term();

        contest.revokeLeadersLease(bench());
        contest.awaitSuccession(b);
        contest.await("a is told", contest.ttl(1), () -> a.heard().loss().isPresent());

        assertThat(a.heard().loss().map(SessionLoss::reason)).contains(Reason.EXPIRED);
        assertThat(b.term()).isGreaterThan(first);
    }

    @Test
    default void aRestartShorterThanTheLeaseCostsNothing() {
        Contest contest = Contest.on(bench());
        Contender a = contest.leader("a");
        Contender b = contest.follower("b");
        Term term = a.term();
        long word = a.proclaim(Proclamations.ready());
        contest.await("b hears the word", () -> b.hasHeard(word));

        bench().stop();
        bench().start();
        contest.pass(contest.ttl(2));

        assertThat(a.heard().loss()).isEmpty();
        assertThat(b.heard().loss()).isEmpty();
        assertThat(a.leads()).isTrue();
        assertThat(a.term()).isEqualTo(term);
        long next = a.proclaim(Proclamations.paused());
        contest.await("b hears the next word", () -> b.hasHeard(next));
    }

    @Test
    default void anOutageLongerThanTheLeaseEndsAllSessions() {
        Contest contest = Contest.on(bench());
        Contender a = contest.leader("a");
        Contender b = contest.follower("b");
        Term first = a.term();

        bench().stop();
        contest.await("a is lost", contest.ttl(1.5), () -> a.heard().loss().isPresent());
        contest.await("b is lost", contest.ttl(1.5), () -> b.heard().loss().isPresent());
        bench().start();
        Contender again = contest.enter("a", a.client());
        Contender other = contest.enter("b", b.client());
        contest.await(
                "one of them leads", contest.ttl(2).plus(bench().patience()), () -> again.leads() || other.leads());

        Contender leader = again.leads() ? again : other;
        assertThat(leader.term()).isGreaterThan(first);
    }

    @Test
    default void termsThatGoBackAreNotBelieved() {
        Contest contest = Contest.on(bench());
        Contender a = contest.leader("a");
        for (int i = 0; i < 20; i++) {
            a.proclaim(Proclamations.ready());
        }
        a.leave();

        bench().stop();
        bench().startInAnEarlierState();
        Contender again = contest.enter("a", a.client());
        contest.await("a is told", () -> again.heard().loss().isPresent());

        assertThat(again.heard().loss().map(SessionLoss::reason)).contains(Reason.REGRESSED);
        assertThat(again.heard().all(Heard.Elected.class)).isEmpty();
        contest.leader("a", a.client());
    }

    @Test
    default void aSessionEndsWhenRevisionsGoBackUnderIt() {
        Contest contest = Contest.on(bench());
        Contender a = contest.leader("a");
        bench().backUp();
        a.proclaim(Proclamations.ready());
        Term first = a.term();

        bench().stop();
        bench().startFromBackup();
        contest.await("a is told", contest.ttl(1.5), () -> a.heard().loss().isPresent());

        assertThat(a.heard().loss().map(SessionLoss::reason)).contains(Reason.REGRESSED);
        a.assertRefused("a word of the lost session", a.session().proclaim(first, Proclamations.ready()));
    }
}
