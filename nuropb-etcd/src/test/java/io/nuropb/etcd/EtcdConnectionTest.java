package io.nuropb.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.election.Coordinator;
import io.nuropb.tck.coordinator.Contender;
import io.nuropb.tck.coordinator.Contest;
import io.nuropb.tck.coordinator.Heard;
import io.nuropb.testservers.EtcdServer;
import java.time.Duration;
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
        Coordinator coordinator = bench.connect(config(), connections);
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
        Coordinator coordinator = bench.connect(config(), connections);
        Contender a = contest.leader("a", coordinator);
        Contender b = contest.follower("b", coordinator);
        contest.pass(contest.ttl(0.5));
        int begun = connections.watches();

        b.leave();
        contest.pass(config().callDeadline().multipliedBy(4));

        assertThat(a.leads()).isTrue();
        assertThat(connections.watches()).isEqualTo(begun);
    }

    @Test
    void watchesThatAMemberWithoutLeaderRefusesAreBegunWithTheNextOne() {
        MemberWithoutLeader member = new MemberWithoutLeader(3);
        Contender a = contest.leader("a", bench.connect(config(), connections, member));
        Contender b = contest.follower("b", bench.connect(config(), connections, member));
        contest.pass(contest.ttl(0.5));
        int refused = member.refused();

        contest.pass(contest.ttl(1));

        assertThat(refused).isPositive();
        assertThat(member.refused()).as("watches that were refused later").isEqualTo(refused);
        assertThat(connections.count()).isEqualTo(2);
        assertThat(a.leads()).isTrue();
        assertThat(b.heard().all(Heard.Unanswered.class)).isEmpty();
    }

    @Test
    void aServerWithoutLeaderIsAskedAgainThroughTheSameConnection() {
        MemberWithoutLeader server = new MemberWithoutLeader(1);
        Contender a = contest.leader("a", bench.connect(config(), connections, server));

        contest.await(
                "a hears that its watches do not stand",
                () -> a.heard().last(Heard.Unanswered.class).isPresent());

        assertThat(a.heard().last(Heard.Unanswered.class).orElseThrow().problem())
                .contains("Watching", "no leader");
        assertThat(connections.count()).isEqualTo(1);
    }

    /** Whose clients may be replaced at any time, and whose replaced ones are closed soon. */
    private EtcdConfig config() {
        return bench.config()
                .withCallDeadline(Duration.ofSeconds(1))
                .withRetries(Duration.ofMillis(1), Duration.ofMillis(1));
    }
}
