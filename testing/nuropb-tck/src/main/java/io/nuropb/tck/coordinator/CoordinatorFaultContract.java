package io.nuropb.tck.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.Moment;
import io.nuropb.election.Lease;
import io.nuropb.election.SessionLoss.Reason;
import io.nuropb.election.Term;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** What every {@link io.nuropb.election.Coordinator} has to do when connections and processes fail. */
public interface CoordinatorFaultContract extends OnCoordinatorBench {

    @Override
    CoordinatorFaultBench bench();

    @Test
    default void aLeaderThatIsCutOffGivesUpBeforeItsSuccessorIsLetIn() {
        Contest contest = Contest.on(bench());
        FaultyClient client = bench().connectFaulty();
        Contender a = contest.leader("a", client.coordinator());
        Contender b = contest.follower("b");
        Moment deadline = a.heard().lease().orElseThrow().deadline();

        client.cut();
        contest.awaitSuccession(b);

        Heard.Lost lost = a.heard().last(Heard.Lost.class).orElseThrow();
        assertThat(lost.at())
                .isLessThan(b.heard().last(Heard.Elected.class).orElseThrow().at());
        assertThat(lost.loss().reason()).isIn(Reason.EXPIRED, Reason.UNREACHABLE);
        assertThat(deadline)
                .isLessThan(b.heard().last(Heard.Elected.class).orElseThrow().at());
    }

    @Test
    default void aLeaderWhoseConnectionStallsGivesUpBeforeItsSuccessorIsLetIn() {
        Contest contest = Contest.on(bench());
        FaultyClient client = bench().connectFaulty();
        Contender a = contest.leader("a", client.coordinator());
        Contender b = contest.follower("b");

        client.stall();
        contest.awaitSuccession(b);

        Heard.Lost lost = a.heard().last(Heard.Lost.class).orElseThrow();
        assertThat(lost.at())
                .isLessThan(b.heard().last(Heard.Elected.class).orElseThrow().at());
    }

    @Test
    default void aShortCutCostsNothing() {
        Contest contest = Contest.on(bench());
        Contender a = contest.leader("a");
        FaultyClient client = bench().connectFaulty();
        Contender b = contest.follower("b", client.coordinator());

        client.cut();
        a.proclaim(Proclamations.ready());
        long last = a.proclaim(Proclamations.paused());
        contest.pass(contest.ttl(0.2));
        client.restore();

        contest.await("b hears what it missed", () -> b.hasHeard(last));
        contest.pass(contest.ttl(1));
        assertThat(b.heard().loss()).isEmpty();
    }

    @Test
    default void aCoordinatorThatDoesNotAnswerIsToldWhileTheSessionGoesOn() {
        Contest contest = Contest.on(bench());
        FaultyClient client = bench().connectFaulty();
        Contender a = contest.leader("a", client.coordinator());

        client.cut();
        contest.await(
                "a hears that nobody answers",
                () -> a.heard().last(Heard.Unanswered.class).isPresent());
        client.restore();

        Moment told = a.heard().last(Heard.Unanswered.class).orElseThrow().at();
        contest.await(
                "a hears of an answer",
                () -> a.heard()
                        .last(Heard.Renewed.class)
                        .filter(r -> told.isBefore(r.at()))
                        .isPresent());
        assertThat(a.heard().loss()).isEmpty();
    }

    @Test
    default void aDeadlineCountsFromTheMomentOfAsking() {
        Contest contest = Contest.on(bench());
        FaultyClient client = bench().connectFaulty();
        client.delayAnswers(contest.ttl(0.2));

        Contender a = contest.leader("a", client.coordinator());
        contest.await(
                "the lease is renewed",
                contest.ttl(2),
                () -> !a.heard().all(Heard.Renewed.class).isEmpty());

        Heard.Joined joined = a.heard().all(Heard.Joined.class).get(0);
        assertDeadlineOfLateAnswer(contest, joined.at(), joined.lease());
        Heard.Renewed renewed = a.heard().all(Heard.Renewed.class).get(0);
        assertDeadlineOfLateAnswer(contest, renewed.at(), renewed.lease());
    }

    private static void assertDeadlineOfLateAnswer(Contest contest, Moment heardAt, Lease lease) {
        Moment askedAtTheLatest = heardAt.minus(contest.ttl(0.2));
        assertThat(lease.deadline())
                .isLessThanOrEqualTo(
                        Lease.granted(askedAtTheLatest, lease.ttl()).deadline());
    }

    @Test
    default void aLeaderThatWasPausedFindsItselfDemotedBeforeItDoesAnythingElse() {
        Contest contest = Contest.on(bench());
        FaultyClient client = bench().connectFaulty();
        Contender a = contest.leader("a", client.coordinator());
        Term first = a.term();
        Contender b = contest.follower("b");

        client.pause();
        int before = a.heard().count();
        contest.awaitSuccession(b);
        long word = b.proclaim(Proclamations.ready());
        CompletionStage<Long> late = a.session().proclaim(first, Proclamations.paused());
        client.resume();

        a.assertRefused("what it was about to say", late);
        contest.await("it knows", () -> a.heard().loss().isPresent());
        assertThat(a.heard().after(before)).first().isInstanceOf(Heard.Lost.class);
        contest.await("the successor's word stands", () -> b.hasHeard(word));
        assertThat(b.leads()).isTrue();
    }

    @Test
    default void aLeaderThatWasPausedBrieflyGoesOn() {
        Contest contest = Contest.on(bench());
        FaultyClient client = bench().connectFaulty();
        Contender a = contest.leader("a", client.coordinator());
        contest.follower("b");

        client.pause();
        contest.pass(contest.ttl(0.4));
        client.resume();
        contest.pass(contest.ttl(1.5));

        assertThat(a.leads()).isTrue();
        a.proclaim(Proclamations.ready());
    }

    @Test
    default void anOldSessionThatClosesLateDoesNotHarmItsSuccessor() {
        Contest contest = Contest.on(bench());
        FaultyClient client = bench().connectFaulty();
        Contender a = contest.leader("a", client.coordinator());
        a.proclaim(Proclamations.ready());
        Contender b = contest.follower("b");
        client.pause();
        contest.awaitSuccession(b);
        Term term = b.term();
        long word = b.proclaim(Proclamations.ready());

        CompletionStage<Void> left = a.beginToLeave();
        client.resume();
        contest.value("Leaving late", left);
        contest.pass(contest.ttl(0.5));

        assertThat(b.leads()).isTrue();
        assertThat(b.term()).isEqualTo(term);
        assertThat(b.hasHeard(word)).isTrue();
    }

    @Test
    default void aLostAnswerToTheElectionIsResolvedByReading() {
        Contest contest = Contest.on(bench());
        FaultyClient client = bench().connectFaulty();
        client.loseNextElectionAnswer();

        Contender a = contest.enter("a", client.coordinator());
        contest.await("a finds out that it leads", contest.ttl(2).plus(bench().patience()), a::leads);
        Contender b = contest.follower("b");

        assertThat(a.heard().all(Heard.Elected.class)).hasSize(1);
        assertThat(b.heard().leader()).contains(a.asLeader());
        a.proclaim(Proclamations.ready());
        a.leave();
        contest.await("b succeeds", contest.ttl(0.5), b::leads);
    }

    @Test
    default void anElectionGivenUpLeavesNoGhost() {
        Contest contest = Contest.on(bench());
        FaultyClient client = bench().connectFaulty();
        client.loseNextElectionAnswer();
        Contender a = contest.enter("a", client.coordinator());
        contest.await("a is in the election", () -> a.heard().hasJoined());

        contest.value("Leaving", a.beginToLeave());
        Contender b = contest.enter("b");

        contest.await("b leads", contest.ttl(0.5), b::leads);
    }

    @Test
    default void aBrokenWatchIsMadeAnew() {
        Contest contest = Contest.on(bench());
        Contender a = contest.leader("a");
        FaultyClient client = bench().connectFaulty();
        Contender b = contest.follower("b", client.coordinator());

        client.breakWatches();
        long word = a.proclaim(Proclamations.ready());

        contest.await("b hears the word soon", contest.ttl(0.3), () -> b.hasHeard(word));
        assertThat(b.heard().loss()).isEmpty();
    }

    @Test
    default void aSilentWatchIsFoundOut() {
        Contest contest = Contest.on(bench());
        Contender a = contest.leader("a");
        FaultyClient client = bench().connectFaulty();
        Contender b = contest.follower("b", client.coordinator());

        client.silenceWatches();
        long word = a.proclaim(Proclamations.ready());
        contest.await("b hears the word", contest.ttl(2), () -> b.hasHeard(word));
        a.leave();

        contest.await("b succeeds", contest.ttl(2), b::leads);
        assertThat(b.heard().loss()).isEmpty();
    }

    @Test
    default void aLeaderWithASilentWatchFindsOutThatItsKeyIsGone() {
        Contest contest = Contest.on(bench());
        FaultyClient client = bench().connectFaulty();
        Contender a = contest.leader("a", client.coordinator());
        Term first = a.term();

        client.silenceWatches();
        contest.removeLeader();
        contest.await(
                "a is told",
                contest.ttl(2),
                () -> !a.heard().all(Heard.LeaderChanged.class).isEmpty());

        contest.await("a leads again", a::leads);
        assertThat(a.term()).isGreaterThan(first);
    }

    @Test
    default void aWriteIsFencedByTheCoordinatorAndNotOnlyByWhatTheLeaderKnows() {
        Contest contest = Contest.on(bench());
        FaultyClient client = bench().connectFaulty();
        Contender a = contest.leader("a", client.coordinator());
        Term first = a.term();

        client.silenceWatches();
        contest.removeLeader();

        a.assertRefused("a word of a term that is over", a.session().proclaim(first, Proclamations.ready()));
        a.assertRefused("a property of a term that is over", a.session().put(first, "color", "red"));
        assertThat(bench().property(contest.service(), "color")).isEmpty();
    }
}
