package io.nuropb.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.election.Coordinator;
import io.nuropb.tck.coordinator.Contender;
import io.nuropb.tck.coordinator.Contest;
import io.nuropb.tck.coordinator.Heard;
import io.nuropb.testservers.EtcdServer;
import io.nuropb.testservers.MachineLoad;
import io.nuropb.testservers.TcpProxy;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a coordinator makes a new connection for, and what it does not. */
@Tag("servers")
class EtcdConnectionTest {

    @SuppressWarnings("NullAway.Init")
    private static EtcdServer etcd;

    private final EtcdBench bench = new EtcdBench(etcd, Duration.ofSeconds(5));
    private final Contest contest = Contest.on(bench);
    private final Connections connections = new Connections();

    @BeforeAll
    static void startEtcd() {
        etcd = EtcdServer.start();
    }

    @AfterAll
    static void stopEtcd() {
        etcd.close();
    }

    @AfterEach
    void closeBench() {
        bench.close();
    }

    @Test
    void anElectionAndADepartureAreNoReasonForAnotherConnection() {
        Coordinator coordinator = bench.connect(bench.config(), connections);
        Contender a = contest.leader("a", coordinator);
        Contender b = contest.follower("b", coordinator);
        a.leave();
        contest.await("b leads", b::leads);
        b.leave();

        contest.leader("c", coordinator);

        assertThat(connections.count()).isEqualTo(1);
    }

    @Test
    void theWatchesOfASessionLiveOnWhenAnotherLeaves() {
        Coordinator coordinator = bench.connect(restless(), connections);
        Contender a = contest.leader("a", coordinator);
        Contender b = contest.follower("b", coordinator);
        contest.pass(contest.ttl(0.5));
        int begun = connections.watches();

        b.leave();
        contest.pass(restless().callDeadline().multipliedBy(4));

        assertThat(a.leads()).isTrue();
        assertThat(connections.watches()).isEqualTo(begun);
    }

    @Test
    void aMemberWithoutLeaderIsLeftForTheNextConnection() {
        MemberWithoutLeader member = new MemberWithoutLeader(false);
        Coordinator coordinator = bench.connect(bench.config(), connections, member);
        Contender a = contest.leader("a", coordinator);
        Contender b = contest.follower("b", coordinator);
        contest.await("another connection", () -> connections.count() > 1);
        contest.pass(contest.ttl(0.5));
        int refused = member.refused();

        contest.pass(contest.ttl(1));

        assertThat(refused).isPositive();
        assertThat(member.refused()).as("watches that were refused, later").isEqualTo(refused);
        assertThat(connections.count()).isEqualTo(2);
        assertThat(a.leads()).isTrue();
        a.leave();
        contest.await("b leads", b::leads);
    }

    @Test
    void whereNoMemberHasALeaderThePausesBetweenConnectionsGrow() {
        MemberWithoutLeader members = new MemberWithoutLeader(true);
        Contender a = contest.leader("a", bench.connect(bench.config(), connections, members));

        contest.await(
                "a hears that its watches do not stand",
                () -> a.heard().last(Heard.Unanswered.class).isPresent());
        contest.pass(contest.ttl(1));

        assertThat(a.heard().last(Heard.Unanswered.class).orElseThrow().problem())
                .contains("Watching", "no leader");
        Duration longest = bench.config().retries().last();
        assertThat((long) connections.count())
                .isGreaterThan(1)
                .isLessThan(10 + 2 * bench.ttl().dividedBy(longest));
        assertThat(a.leads()).isTrue();
    }

    @Test
    void allCallsOfAClientGoToOneMember() {
        TcpProxy one = TcpProxy.to(etcd.port());
        TcpProxy other = TcpProxy.to(etcd.port());
        try (one;
                other) {
            EtcdConfig config = EtcdConfig.of("http://127.0.0.1:" + one.port(), "http://127.0.0.1:" + other.port())
                    .withLeaseTtl(bench.ttl());
            Coordinator coordinator = bench.connect(config, connections);
            Contender a = contest.leader("a", coordinator);
            contest.follower("b", coordinator);
            contest.pass(contest.ttl(1));

            assertThat(a.leads()).isTrue();
            assertThat(List.of(one.connections(), other.connections())).containsExactlyInAnyOrder(0, 1);
        }
    }

    /** Whose clients may be replaced at any time, and whose replaced ones are closed soon. */
    private EtcdConfig restless() {
        return bench.config()
                .withCallDeadline(MachineLoad.stretched(Duration.ofSeconds(1)))
                .withRetries(Duration.ofMillis(1), Duration.ofMillis(1));
    }
}
