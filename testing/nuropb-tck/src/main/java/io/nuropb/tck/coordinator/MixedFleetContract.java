package io.nuropb.tck.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.InstanceId;
import io.nuropb.election.Leader;
import io.nuropb.election.Proclamation;
import io.nuropb.tck.coordinator.MixedFleetBench.PythonInstance;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * What a {@link io.nuropb.election.Coordinator} has to do whose keys are shared with Python instances of the same
 * service.
 *
 * <p>A Python leader repairs nothing, and says that the broker is ready only if it was elected at its start, by a key
 * that outlives it: what stands there may be anybody's, of any time, and under a Python leader each instance provides
 * for itself. So a leader of this implementation that has not spoken yet must be told apart from a Python one: for
 * example by a key under its lease that it writes in the very transaction that makes it the leader.
 */
public interface MixedFleetContract extends OnCoordinatorBench {

    @Override
    MixedFleetBench bench();

    @Test
    default void aPythonLeaderIsALeader() {
        Contest contest = Contest.on(bench());
        PythonInstance python = bench().python(contest.service(), new InstanceId("p"));

        assertThat(python.campaign()).isTrue();
        Contender a = contest.follower("a");

        assertThat(a.heard().leader().map(Leader::instance)).contains(new InstanceId("p"));
    }

    @Test
    default void aPythonLeaderInvitesWithoutReadinessWhateverItsFlagIs() {
        Contest contest = Contest.on(bench());
        PythonInstance python = bench().python(contest.service(), new InstanceId("p"));
        python.campaign();
        Contender a = contest.follower("a");
        contest.await("a hears that it repairs nothing", () -> a.heard().word().isPresent());

        Proclamation word = a.heard().word().orElseThrow();
        assertThat(word.readiness()).isEmpty();
        assertThat(word.leader()).isEqualTo(a.heard().leader().orElseThrow());
        python.say(true);
        python.say(false);
        contest.pass(contest.ttl(0.5));
        assertThat(a.heard().word()).contains(word);
    }

    @Test
    default void whoeverFollowsAPythonLeaderIsToldOnceThatItRepairsNothing() {
        Contest contest = Contest.on(bench());
        PythonInstance python = bench().python(contest.service(), new InstanceId("p"));
        python.campaign();
        Contender a = contest.follower("a");
        contest.await("a is warned", () -> !warnings(a).isEmpty());
        python.say(true);
        contest.pass(contest.ttl(0.5));
        assertThat(warnings(a)).singleElement().asString().contains("'p'", "is no Java instance: it repairs nothing");

        python.stop();
        contest.await("a succeeds", a::leads);
        Contender b = contest.follower("b");
        a.proclaim(Proclamations.ready());
        contest.await("b hears a", () -> b.heard().word().isPresent());
        assertThat(warnings(b)).isEmpty();
        assertThat(warnings(a)).hasSize(1);
    }

    private static List<String> warnings(Contender contender) {
        return contender.heard().all(Heard.Warned.class).stream()
                .map(Heard.Warned::warning)
                .filter(warning -> warning.contains("no Java instance"))
                .toList();
    }

    @Test
    default void aPythonFollowerHearsTheWord() {
        Contest contest = Contest.on(bench());
        Contender a = contest.leader("a");
        PythonInstance python = bench().python(contest.service(), new InstanceId("p"));

        assertThat(python.campaign()).isFalse();
        assertThat(python.mayConsume()).isFalse();
        a.proclaim(Proclamations.ready());
        assertThat(python.mayConsume()).isTrue();
        a.proclaim(Proclamations.repairing());
        assertThat(python.mayConsume()).isFalse();
    }

    @Test
    default void aPythonFollowerCanStartAsSoonAsSomebodyLeads() {
        Contest contest = Contest.on(bench());
        contest.leader("a");
        PythonInstance python = bench().python(contest.service(), new InstanceId("p"));

        assertThat(python.mayStart()).isTrue();
        assertThat(python.mayConsume()).isFalse();
    }

    @Test
    default void aNewLeaderLeavesThePythonFollowersFlagAsItIs() {
        Contest contest = Contest.on(bench());
        Contender a = contest.leader("a");
        PythonInstance python = bench().python(contest.service(), new InstanceId("p"));
        a.proclaim(Proclamations.ready());
        a.leave();
        contest.leader("b");

        assertThat(python.mayConsume()).isTrue();
    }

    @Test
    default void aPythonFollowerGoesOnWhenTheLeaderDies() {
        Contest contest = Contest.on(bench());
        Contender a = contest.leader("a");
        PythonInstance python = bench().python(contest.service(), new InstanceId("p"));
        a.proclaim(Proclamations.ready());

        a.leave();

        assertThat(python.mayConsume()).isTrue();
    }

    @Test
    default void aLeaderThatHasNotSpokenIsNotTakenForAPythonOne() {
        Contest contest = Contest.on(bench());
        PythonInstance python = bench().python(contest.service(), new InstanceId("p"));
        python.campaign();
        python.say(true);
        Contender a = contest.follower("a");
        Contender b = contest.follower("b");
        contest.await("b hears the Python word", () -> b.heard().word().isPresent());

        python.stop();
        contest.await("one of them leads", () -> a.leads() || b.leads());
        contest.pass(contest.ttl(0.5));

        assertThat(a.heard().word()).isEmpty();
        assertThat(b.heard().word()).isEmpty();
    }

    @Test
    default void aPythonSuccessorsWordIsLaterThanThatOfTheLeaderBefore() {
        Contest contest = Contest.on(bench());
        Contender a = contest.leader("a");
        long word = a.proclaim(Proclamations.ready());
        a.leave();
        PythonInstance python = bench().python(contest.service(), new InstanceId("p"));

        assertThat(python.campaign()).isTrue();
        Contender b = contest.follower("b");
        contest.await("b hears that the broker is ready", () -> b.heard().word().isPresent());

        assertThat(b.heard().word().flatMap(Proclamation::readiness)).isEqualTo(Optional.empty());
        assertThat(b.heard().word().map(Proclamation::revision).orElseThrow()).isGreaterThan(word);
    }

    @Test
    default void aWithdrawalIsOverWhenAPythonInstanceSucceeds() {
        Contest contest = Contest.on(bench());
        Contender a = contest.leader("a");
        a.proclaim(Proclamations.ready());
        long withdrawal = a.proclaim(Proclamations.repairing());
        a.leave();

        hearsThatNobodyRepairs(contest, withdrawal);
    }

    @Test
    default void aLeaderThatHasNotSpokenBindsNoPythonSuccessor() {
        Contest contest = Contest.on(bench());
        Contender a = contest.leader("a");
        long term = a.term().number();
        a.leave();

        hearsThatNobodyRepairs(contest, term);
    }

    private void hearsThatNobodyRepairs(Contest contest, long before) {
        assertThat(bench().python(contest.service(), new InstanceId("p")).campaign())
                .isTrue();
        Contender b = contest.follower("b");
        contest.await("b hears that it repairs nothing", () -> b.heard().word().isPresent());

        assertThat(b.heard().word().flatMap(Proclamation::readiness)).isEmpty();
        assertThat(b.heard().word().map(Proclamation::revision).orElseThrow()).isGreaterThan(before);
    }

    @Test
    default void aCandidateSucceedsAPythonLeaderThatDies() {
        Contest contest = Contest.on(bench());
        PythonInstance python = bench().python(contest.service(), new InstanceId("p"));
        python.campaign();
        Contender a = contest.follower("a");
        Leader before = a.heard().leader().orElseThrow();

        python.stop();

        contest.await("a succeeds", contest.ttl(0.5), a::leads);
        assertThat(a.term()).isGreaterThan(before.term());
    }
}
