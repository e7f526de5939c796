package io.nuropb.tck.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.InstanceId;
import io.nuropb.election.Presence;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The part of {@link CoordinatorContract} about what instances tell about themselves, and who hears it. */
public interface MembersContract extends OnCoordinatorBench {

    @Test
    default void membersAreListedByIdAsTheyToldAboutThemselves() {
        Contest contest = Contest.on(bench());
        Contender b = contest.leader("b");
        Contender a = contest.follower("a");
        Presence first = new Presence(a.id(), "startup", false, 0, Map.of("host", "one"));
        Presence second = FilledValues.withLongNumbers(FilledValues.presence(a.id()));

        b.report("running-leader");
        contest.value("Reporting", a.session().report(first));
        contest.value("Reporting", a.session().report(FilledValues.presence(a.id())));

        assertThat(a.members()).containsExactly(a.id(), b.id());
        assertThat(contest.value("Listing", b.session().members()).stream().map(FilledValues::withLongNumbers))
                .contains(second)
                .doesNotContain(first);
    }

    @Test
    default void theLeaderHearsWhatAMemberToldAsItTold() {
        Contest contest = Contest.on(bench());
        Contender a = contest.leader("a");
        Contender b = contest.follower("b");
        Presence told = FilledValues.presence(b.id());

        contest.value("Reporting", b.session().report(told));

        contest.await(
                "the leader hears it as it was told",
                () -> Optional.ofNullable(a.heard().members().get(b.id()))
                        .map(FilledValues::withLongNumbers)
                        .equals(Optional.of(FilledValues.withLongNumbers(told))));
    }

    @Test
    default void onlyTheLeaderHearsOfOthers() {
        Contest contest = Contest.on(bench());
        Contender a = contest.leader("a");
        Contender b = contest.follower("b");
        Contender c = contest.follower("c");

        a.report("running-leader");
        b.report("running-follower");
        c.report("startup");
        c.report("running-follower");

        contest.await(
                "the leader hears of both", () -> a.heard().members().keySet().equals(Set.of(b.id(), c.id())));
        contest.await(
                "the leader hears the latest",
                () -> a.heard().members().values().stream()
                        .map(Presence::state)
                        .toList()
                        .equals(List.of("running-follower", "running-follower")));
        contest.pass(contest.ttl(0.25));
        assertThat(b.heard().members()).isEmpty();
        assertThat(c.heard().members()).isEmpty();
    }

    @Test
    default void theLeaderHearsWhoGoes() {
        Contest contest = Contest.on(bench());
        Contender a = contest.leader("a");
        Contender b = contest.follower("b");
        Contender c = contest.follower("c");
        b.report("running-follower");
        c.report("running-follower");
        contest.await("the leader hears of both", () -> a.heard().members().size() == 2);

        b.leave();
        contest.await(
                "the leader hears that b went",
                contest.ttl(0.5),
                () -> !a.heard().members().containsKey(b.id()));
        assertThat(a.heard().members()).containsKey(c.id());
        c.crash();
        contest.await(
                "the leader hears that c died",
                contest.ttl(1.5).plus(bench().patience()),
                () -> a.heard().members().isEmpty());

        assertThat(a.leads()).isTrue();
    }

    @Test
    default void aCandidateThatReportedIsKnownToTheNextLeader() {
        Contest contest = Contest.on(bench());
        Contender a = contest.leader("a");
        Contender b = contest.follower("b");
        b.report("running-follower");
        Contender c = contest.follower("c");
        c.report("running-follower");

        a.leave();
        contest.await("one of the others leads", () -> b.leads() || c.leads());
        Contender leader = b.leads() ? b : c;
        InstanceId other = b.leads() ? c.id() : b.id();

        contest.await(
                "it hears of the other", () -> leader.heard().members().keySet().equals(Set.of(other)));
    }

    @Test
    default void whoLeavesIsNoMemberAnyMore() {
        Contest contest = Contest.on(bench());
        Contender a = contest.leader("a");
        Contender b = contest.follower("b");
        a.report("running-leader");
        b.report("running-follower");

        b.leave();

        assertThat(a.members()).containsExactly(a.id());
    }

    @Test
    default void twoInstancesWithOneIdAreReportedAndNeverBothLead() {
        Contest contest = Contest.on(bench());
        Contender one = contest.leader("twin");
        one.report("running-leader");
        Contender other = contest.enter("twin");
        contest.await("the other one is in the election", () -> other.heard().hasJoined());
        other.report("running-follower");

        contest.await(
                "somebody is warned",
                () -> !one.heard().all(Heard.Warned.class).isEmpty()
                        || !other.heard().all(Heard.Warned.class).isEmpty());
        assertThat(other.leads()).isFalse();
        one.leave();
        contest.await("the other one succeeds", contest.ttl(0.5), other::leads);

        assertThat(other.members()).containsExactly(other.id());
    }
}
