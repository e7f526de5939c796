package io.nuropb.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.InstanceId;
import io.nuropb.election.OperatorControl;
import io.nuropb.election.Presence;
import io.nuropb.election.Proclamation;
import io.nuropb.election.Readiness;
import io.nuropb.tck.coordinator.Contender;
import io.nuropb.tck.coordinator.Contest;
import io.nuropb.tck.coordinator.Heard;
import io.nuropb.tck.coordinator.MixedFleetBench.PythonInstance;
import io.nuropb.testservers.EtcdServer;
import io.nuropb.topology.TopologyId;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Which keys are bound to which lease, what stands in them, and what becomes of what others wrote. */
@Tag("servers")
class EtcdKeysOnServerTest {

    private static final Readiness READY = Readiness.of(new TopologyId("0123456789abcdef"), true, true, 1_000);

    @SuppressWarnings("NullAway.Init")
    private static EtcdServer etcd;

    private final EtcdBench bench = new EtcdBench(etcd, Duration.ofSeconds(5));
    private final Contest contest = Contest.on(bench);

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
    void theWordIsTheLeadersJsonAndPythonsFlagIsBoundToNothing() {
        Contender leader = contest.leader("a");

        leader.proclaim(READY);

        assertThat(json("ready"))
                .isEqualTo(Map.of(
                        "leader",
                        "a",
                        "term",
                        (int) leader.term().number(),
                        "topology_id",
                        "0123456789abcdef",
                        "ready",
                        true,
                        "consume",
                        true,
                        "hw_mark",
                        1_000));
        assertThat(lease("ready")).isEqualTo(lease("leader")).isNotEqualTo("0");
        assertThat(lease("rmq-config-ok")).isEqualTo("0");
        assertThat(bench.keyspace().value(contest.service(), "rmq-config-ok")).contains("True");
    }

    @Test
    void aNewLeaderSaysInTheSameStepThatItWillSpeakForItself() {
        Contender leader = contest.leader("a");

        assertThat(json("ready")).isEqualTo(Map.of("leader", "a", "ready", false));
        assertThat(bench.keyspace().created(contest.service(), "ready"))
                .isEqualTo(leader.term().number());
    }

    @Test
    void whatAnInstanceTellsIsFlatJsonUnderItsLease() {
        Contender a = contest.leader("a");
        Contender b = contest.follower("b");

        contest.value(
                "Reporting",
                b.session().report(new Presence(b.id(), "running-follower", true, 7, Map.of("host", "h", "pid", 12))));

        assertThat(json("instances/b"))
                .isEqualTo(Map.of(
                        "host", "h", "pid", 12, "state", "running-follower", "consuming", true, "broken_since", 7));
        assertThat(lease("instances/b")).isNotEqualTo(lease("leader")).isNotEqualTo("0");
        assertThat(a.heard().loss()).isEmpty();
    }

    @Test
    void aPropertyIsBoundToTheLeadersLease() {
        Contender leader = contest.leader("a");

        contest.value("Writing", leader.session().put(leader.term(), "color", "red"));

        assertThat(lease("properties/color")).isEqualTo(lease("leader"));
    }

    @Test
    void aPythonLeaderMayHaveAnyName() {
        PythonInstance python = bench.python(contest.service(), "host:8080/worker 1");
        assertThat(python.campaign()).isTrue();
        python.say(true);

        Contender a = contest.follower("a");

        contest.await("a hears the word", () -> a.heard().word().isPresent());
        assertThat(a.heard().leader().orElseThrow().instance().value()).startsWith("host-8080-worker-1-");
        assertThat(a.heard().all(Heard.Warned.class))
                .extracting(Heard.Warned::warning)
                .satisfiesExactly(
                        name -> assertThat(name).contains("host:8080/worker 1", "no instance id"),
                        leader -> assertThat(leader).contains("is no Java instance", "repairs nothing"));
    }

    @Test
    void valuesThatCannotBeReadAreNamedAndIgnored() {
        Contender a = contest.leader("a");
        a.proclaim(READY);
        bench.express(contest.service(), Optional.of(new OperatorControl(false, "ann", "")));
        contest.await("a hears the wish", () -> a.heard().wish().isPresent());

        bench.keyspace().put(contest.service(), "control", "pause!");
        bench.keyspace().put(contest.service(), "instances/c", "[1]");
        contest.await(
                "a complains of both", () -> a.heard().all(Heard.Warned.class).size() == 2);

        assertThat(a.heard().all(Heard.Warned.class))
                .extracting(Heard.Warned::warning)
                .anyMatch(warning -> warning.contains("/control holds no JSON"))
                .anyMatch(warning -> warning.contains("/instances/c"));
        assertThat(a.heard().wish().map(OperatorControl::consume)).contains(false);
        assertThat(a.leads()).isTrue();
        assertThat(a.members()).isEmpty();
    }

    @Test
    void aWordThatCannotBeReadIsNoWord() {
        Contender a = contest.leader("a");
        Contender b = contest.follower("b");
        long word = a.proclaim(READY);
        contest.await(
                "b hears it", () -> b.heard().word().map(Proclamation::revision).equals(Optional.of(word)));

        bench.keyspace().put(contest.service(), "rmq-config-ok", "False");
        bench.keyspace().put(contest.service(), "ready", "{\"term\": " + a.term() + "}");

        contest.await("b hears that there is none", () -> b.heard().word().isEmpty());
        contest.await("b complains", () -> !b.heard().all(Heard.Warned.class).isEmpty());
    }

    @Test
    void whoeverIsIdleAsksAtMostTwiceInAThirdOfItsTtl() {
        Duration ttl = Duration.ofSeconds(3);
        int thirds = 9;
        // Of its own: whenever others write, an instance reads what is new.
        try (EtcdServer quiet = EtcdServer.start();
                FaultyEtcdClient first = new FaultyEtcdClient(quiet.port(), ttl, bench.scheduler());
                FaultyEtcdClient second = new FaultyEtcdClient(quiet.port(), ttl, bench.scheduler())) {
            Contender a = contest.leader("a", first.coordinator());
            Contender b = contest.follower("b", second.coordinator());
            long proclaimed = a.proclaim(Readiness.of(new TopologyId("0123456789abcdef"), true, true, 100));
            contest.await(
                    "b hears it",
                    () -> b.heard().word().map(Proclamation::revision).equals(Optional.of(proclaimed)));
            // Whoever was elected asks once more, for the others: that is over within this time.
            contest.pass(ttl.dividedBy(3));
            int askedByLeader = first.asked().size();
            int askedByFollower = second.asked().size();

            contest.pass(ttl.dividedBy(3).multipliedBy(thirds));

            // It asks twice for each renewal, and so many thirds may begin and end with one.
            assertThat(first.asked().size() - askedByLeader)
                    .as("the leader's calls")
                    .isPositive()
                    .isLessThanOrEqualTo(2 * (thirds + 1));
            assertThat(second.asked().size() - askedByFollower)
                    .as("the follower's calls")
                    .isPositive()
                    .isLessThanOrEqualTo(2 * thirds);
        }
    }

    @Test
    void joiningTakesTwoCallsAndThreeWatches() {
        contest.leader("a");
        try (FaultyEtcdClient client = new FaultyEtcdClient(etcd.port(), Duration.ofSeconds(30), bench.scheduler())) {
            contest.follower("b", client.coordinator());
            contest.follower("c", client.coordinator());

            assertThat(client.asked())
                    .filteredOn(method -> !method.endsWith(EtcdStore.GREETING))
                    .containsExactlyInAnyOrder(
                            "etcdserverpb.Lease/LeaseGrant",
                            "etcdserverpb.KV/Txn",
                            "etcdserverpb.Watch/Watch",
                            "etcdserverpb.Watch/Watch",
                            "etcdserverpb.Watch/Watch",
                            "etcdserverpb.Lease/LeaseGrant",
                            "etcdserverpb.KV/Txn",
                            "etcdserverpb.Watch/Watch",
                            "etcdserverpb.Watch/Watch",
                            "etcdserverpb.Watch/Watch");
        }
    }

    @Test
    void anInstanceWithTheIdOfTheLeaderIsWarnedAtOnce() {
        Contender one = contest.leader("twin");

        Contender other = contest.enter("twin");

        contest.await(
                "it is warned", () -> !other.heard().all(Heard.Warned.class).isEmpty());
        assertThat(one.heard().all(Heard.Warned.class)).isEmpty();
        assertThat(other.heard().last(Heard.Warned.class).orElseThrow().warning())
                .contains("'" + new InstanceId("twin") + "'");
    }

    @Test
    void bothOfTwoInstancesWithOneIdAreWarnedWhenTheyTellAboutThemselves() {
        contest.leader("a");
        Contender one = contest.follower("twin");
        Contender other = contest.follower("twin");

        one.report("running-follower");
        other.report("running-follower");

        contest.await(
                "the later one is warned",
                () -> !other.heard().all(Heard.Warned.class).isEmpty());
        contest.await(
                "the earlier one is warned",
                () -> !one.heard().all(Heard.Warned.class).isEmpty());
    }

    @Test
    void anInstanceThatJoinsAgainIsNotItsOwnTwin() {
        try (FaultyEtcdClient client = new FaultyEtcdClient(etcd.port(), bench.ttl(), bench.scheduler())) {
            Contender a = contest.leader("a", client.coordinator());
            a.report("running-leader");
            client.cut();
            contest.await("it is lost", contest.ttl(2), () -> a.heard().loss().isPresent());
            client.restore();

            Contender again = contest.leader("a", client.coordinator());
            again.report("running-leader");

            assertThat(again.heard().all(Heard.Warned.class)).isEmpty();
        }
    }

    private String lease(String name) {
        return bench.keyspace().lease(contest.service(), name);
    }

    private Object json(String name) {
        String value = bench.keyspace().value(contest.service(), name).orElseThrow();
        return Optional.ofNullable(bench.read(value)).orElseThrow();
    }
}
