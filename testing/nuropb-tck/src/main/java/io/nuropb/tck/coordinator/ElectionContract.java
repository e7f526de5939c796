package io.nuropb.tck.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.InstanceId;
import io.nuropb.Moment;
import io.nuropb.election.Candidate;
import io.nuropb.election.Coordinator;
import io.nuropb.election.Lease;
import io.nuropb.election.SessionLoss;
import io.nuropb.election.Term;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The part of {@link CoordinatorContract} about who leads, until when, and who is next. */
public interface ElectionContract extends OnCoordinatorBench {

    @Test
    default void aLoneCandidateIsElected() {
        Contest contest = Contest.on(bench());

        Contender a = contest.leader("a");

        assertThat(a.heard().all(Heard.LeaderChanged.class)).isEmpty();
        assertThat(a.heard().lease().map(Lease::ttl)).contains(bench().ttl());
    }

    @Test
    default void aSecondCandidateHearsWhoLeads() {
        Contest contest = Contest.on(bench());
        Contender a = contest.leader("a");

        Contender b = contest.follower("b");

        assertThat(b.heard().leader()).contains(a.asLeader());
        assertThat(b.leads()).isFalse();
    }

    @Test
    default void exactlyOneOfManyIsElected() {
        Contest contest = Contest.on(bench());
        List<Coordinator> clients =
                IntStream.range(0, 5).mapToObj(i -> bench().connect()).toList();
        List<Contender> contenders = IntStream.range(0, 50)
                .mapToObj(i -> contest.enter("c" + i, clients.get(i % clients.size())))
                .toList();

        contest.await(
                "all but one follow",
                () -> contenders.stream()
                                .filter(c -> c.heard().leader().isPresent())
                                .count()
                        == 49);

        assertThat(contest.leaders()).hasSize(1);
        Contender leader = contest.leaders().get(0);
        assertThat(contenders)
                .filteredOn(c -> c != leader)
                .allSatisfy(c -> assertThat(c.heard().leader()).contains(leader.asLeader()));
    }

    @Test
    default void fleetsOfDifferentServicesDoNotDisturbEachOther() {
        Contest one = Contest.on(bench());
        Contest other = Contest.on(bench());
        Coordinator client = bench().connect();

        Contender a = one.leader("a", client);
        Contender b = other.leader("b", client);
        a.leave();
        other.pass(other.ttl(0.5));

        assertThat(b.leads()).isTrue();
        assertThat(b.heard().all(Heard.LeaderChanged.class)).isEmpty();
    }

    @Test
    default void renewalsExtendTheLease() {
        Contest contest = Contest.on(bench());
        Contender a = contest.leader("a");
        Contender b = contest.follower("b");

        contest.pass(contest.ttl(2.5));

        assertThat(a.leads()).isTrue();
        assertThat(b.heard().hasJoined()).isTrue();
        assertThat(b.heard().leader()).contains(a.asLeader());
        assertThat(a.heard().all(Heard.Renewed.class))
                .extracting(renewed -> renewed.lease().deadline().nanos())
                .hasSizeGreaterThanOrEqualTo(4)
                .isSorted()
                .doesNotHaveDuplicates();
    }

    @Test
    default void aDeadlineLiesWithinTheGrantedTimeAfterTheAsking() {
        Contest contest = Contest.on(bench());
        Moment before = contest.now();
        Contender a = contest.leader("a");
        Lease lease = a.heard().all(Heard.Joined.class).get(0).lease();

        assertThat(lease.deadline())
                .isGreaterThanOrEqualTo(Lease.granted(before, lease.ttl()).deadline());
        assertThat(lease.deadline())
                .isLessThanOrEqualTo(Lease.granted(contest.now(), lease.ttl()).deadline());
    }

    @Test
    default void aLeaderThatLeavesIsSucceededAtOnce() {
        Contest contest = Contest.on(bench());
        Contender a = contest.leader("a");
        Contender b = contest.follower("b");
        Term first = a.term();

        a.leave();
        contest.await("b succeeds long before the lease would have ended", contest.ttl(0.5), b::leads);

        assertThat(b.term()).isGreaterThan(first);
        assertThat(b.heard().leader()).isEmpty();
    }

    @Test
    default void aLeaderThatDiesIsSucceededWhenItsLeaseHasEnded() {
        Contest contest = Contest.on(bench());
        Contender a = contest.leader("a");
        Contender b = contest.follower("b");
        Moment deadline = a.heard().lease().orElseThrow().deadline();

        a.crash();
        contest.awaitSuccession(b);

        Moment succeeded = b.heard().last(Heard.Elected.class).orElseThrow().at();
        assertThat(succeeded).isGreaterThanOrEqualTo(deadline);
    }

    @Test
    default void termsStrictlyIncrease() {
        Contest contest = Contest.on(bench());
        List<Term> terms = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Contender next = contest.leader("a" + i);
            terms.add(next.term());
            next.leave();
        }

        assertThat(terms).isSorted().doesNotHaveDuplicates();
    }

    @Test
    default void aCandidateThatHasLeftIsNotElected() {
        Contest contest = Contest.on(bench());
        Contender a = contest.leader("a");
        Contender b = contest.follower("b");
        Contender c = contest.follower("c");

        b.leave();
        a.leave();

        contest.await("c succeeds", contest.ttl(0.5), c::leads);
    }

    @Test
    default void aSessionThatWasLeftIsSilent() {
        Contest contest = Contest.on(bench());
        Contender a = contest.leader("a");
        a.leave();

        Contender b = contest.leader("b");
        b.report("running-leader");
        b.proclaim(Proclamations.ready());
        contest.pass(contest.ttl(1.5));

        assertThat(a.heard().loss()).isEmpty();
    }

    @Test
    default void leavingAgainDoesNoHarm() {
        Contest contest = Contest.on(bench());
        Contender a = contest.leader("a");
        a.leave();
        Contender b = contest.leader("b");
        b.proclaim(Proclamations.ready());

        a.leave();
        a.client().close();
        contest.pass(contest.ttl(0.5));

        assertThat(b.leads()).isTrue();
        assertThat(b.heard().word()).isPresent();
        b.proclaim(Proclamations.ready());
    }

    @Test
    default void leavingBeforeTheRaceHasBegunLeavesNoGhost() {
        Contest contest = Contest.on(bench());
        Set<String> before = bench().leases();
        Contender a = contest.enter("a");

        contest.value("Leaving", a.beginToLeave());
        contest.await("no lease is left behind", contest.ttl(0.5), () -> before.containsAll(bench().leases()));
        Contender b = contest.enter("b");

        contest.await("b leads", contest.ttl(0.5), b::leads);
    }

    @Test
    default void losingCandidatesLeaveNoLeaseBehind() {
        Contest contest = Contest.on(bench());
        contest.leader("a");
        Set<String> before = bench().leases();
        List<Contender> losers = IntStream.range(0, 5)
                .mapToObj(i -> contest.follower("loser" + i))
                .toList();

        losers.forEach(Contender::leave);

        contest.await("the losers' leases are gone", () -> before.containsAll(bench().leases()));
    }

    @Test
    default void aClosedClientLosesItsSessions() {
        Contest contest = Contest.on(bench());
        Contender a = contest.leader("a");
        Term term = a.term();

        a.client().close();
        contest.await("a is told", () -> a.heard().loss().isPresent());

        assertThat(a.heard().loss().map(SessionLoss::reason)).contains(SessionLoss.Reason.CLOSED);
        a.assertRefused("a word of a lost session", a.session().proclaim(term, Proclamations.ready()));
        contest.value("Leaving a lost session", a.session().leave());
    }

    @Test
    default void joiningOnAClosedClientIsALoss() {
        Contest contest = Contest.on(bench());
        Coordinator client = bench().connect();
        client.close();

        Contender a = contest.enter("a", client);

        contest.await("a is told", () -> a.heard().loss().isPresent());
        assertThat(a.heard().count()).isEqualTo(1);
        assertThat(a.heard().loss().map(SessionLoss::reason)).contains(SessionLoss.Reason.CLOSED);
    }

    @Test
    default void closingAClientTwiceDoesNoHarm() {
        Contest contest = Contest.on(bench());
        Contender a = contest.leader("a");
        Contender b = contest.follower("b");

        b.client().close();
        b.client().close();
        contest.pass(contest.ttl(0.25));

        assertThat(a.leads()).isTrue();
    }

    @Test
    default void aClientCarriesSeveralSessions() {
        Contest contest = Contest.on(bench());
        Coordinator client = bench().connect();
        Contender a = contest.leader("a", client);
        Contender b = contest.follower("b", client);

        a.leave();

        contest.await("b succeeds", contest.ttl(0.5), b::leads);
    }

    @Test
    default void anInstanceThatHasLeftMayJoinAgain() {
        Contest contest = Contest.on(bench());
        Contender a = contest.leader("a");
        Term first = a.term();
        a.leave();

        Contender again = contest.leader("a", a.client());

        assertThat(again.term()).isGreaterThan(first);
    }

    @Test
    default void aLeaderWhoseKeyIsGoneDoesNotLeadAlthoughItsLeaseLives() {
        Contest contest = Contest.on(bench());
        Contender a = contest.leader("a");
        Term first = a.term();

        contest.removeLeader();
        contest.await(
                "a is told", () -> !a.heard().all(Heard.LeaderChanged.class).isEmpty());
        contest.await("a leads again", a::leads);

        assertThat(a.term()).isGreaterThan(first);
        a.assertRefused("a word of the old term", a.session().proclaim(first, Proclamations.ready()));
    }

    @Test
    default void everyFollowerHearsOfEachChange() {
        Contest contest = Contest.on(bench());
        Contender a = contest.leader("a");
        Contender b = contest.follower("b");
        a.leave();
        contest.await("b leads", b::leads);
        Contender c = contest.follower("c");
        Contender d = contest.follower("d");

        b.leave();
        contest.await("one of them leads", () -> c.leads() || d.leads());
        Contender leader = c.leads() ? c : d;
        Contender follower = c.leads() ? d : c;

        contest.await("the other one hears", () -> follower.heard().leader().equals(Optional.of(leader.asLeader())));
    }

    @Test
    default void joiningDoesNotWait() {
        RecordingListener listener = new RecordingListener(bench().scheduler());
        Contest contest = Contest.on(bench());
        Moment before = contest.now();

        bench().connect().join(new Candidate(contest.service(), new InstanceId("a")), listener);

        assertThat(before.until(contest.now())).isLessThan(Duration.ofSeconds(5));
        contest.await("it is told", listener::hasJoined);
    }
}
