package io.nuropb.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.health.sensors.BrokerMonitor;
import io.nuropb.health.sensors.BrokerReading;
import io.nuropb.health.sensors.QueueReading;
import io.nuropb.tck.broker.BrokerMonitorContract;
import io.nuropb.tck.broker.BrokerMonitorTotalsContract;
import io.nuropb.tck.broker.BrokerTrial;
import io.nuropb.testservers.RabbitServer;
import io.nuropb.topology.BrokerObject.Queue;
import io.nuropb.topology.Topology;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The contracts of the monitor with management access, what a look costs, and what is left of it where the API fails.
 */
@Tag("servers")
final class BrokerMonitorTest implements BrokerMonitorContract, BrokerMonitorTotalsContract {

    private final RabbitServer server = RabbitServer.shared();
    private final ManagementProxy proxy =
            new ManagementProxy(server.management().uri());
    private final RabbitBench bench = new RabbitBench(server) {
        @Override
        RabbitConfig config(String name) {
            return super.config(name).withManagement(proxy.uri());
        }

        /** What the API says can be 10 s old. */
        @Override
        public Duration patience() {
            return Duration.ofSeconds(30);
        }
    };

    @Override
    public RabbitBench bench() {
        return bench;
    }

    @AfterEach
    void closeProxy() {
        proxy.close();
    }

    @Test
    void aLookCostsTwoRequestsAndOpensNoConnection() {
        BrokerTrial.withQueue(bench);
        BrokerMonitor monitor = bench.monitor();
        look(monitor, "a number", seen -> seen.service().ready().isPresent());
        for (int look = 0; look < 10; look++) {
            int before = proxy.asked();
            assertThat(read(monitor).problem()).isEmpty();
            assertThat(proxy.asked() - before).isEqualTo(2);
        }
        assertThat(server.management().get("/api/connections")).doesNotContain("monitoring");
    }

    @Test
    void anApiThatFailsIsAskedOnceAndAmqpSaysWhatItCan() {
        BrokerTrial trial = BrokerTrial.withQueue(bench);
        trial.send(BrokerTrial.QUEUE, "a", "b");
        proxy.answers(503, "<html>a moment</html>", Map.of());
        BrokerMonitor monitor = bench.monitor();
        int before = proxy.asked();
        for (int look = 0; look < 5; look++) {
            BrokerReading reading = read(monitor);
            assertThat(reading.service().ready()).hasValue(2);
            assertThat(reading.service().consumers()).hasValue(0);
            assertThat(reading.service().unacknowledged()).isEqualTo(OptionalLong.empty());
            assertThat(reading.service().published()).isEqualTo(OptionalLong.empty());
            assertThat(reading.alarms()).isEqualTo(Optional.empty());
            assertThat(reading.problem())
                    .hasValueSatisfying(problem -> assertThat(problem).contains(" 503 "));
        }
        assertThat(proxy.asked() - before).isEqualTo(1);
    }

    @Test
    void aPageOfAnotherProgramIsNoReading() {
        BrokerTrial.withQueue(bench);
        proxy.answers(200, "{\"items\": 7}", Map.of());
        BrokerReading reading = read(bench.monitor());
        assertThat(reading.service().unacknowledged()).isEqualTo(OptionalLong.empty());
        assertThat(reading.service().ready()).hasValue(0);
        assertThat(reading.problem()).isPresent();
    }

    @Test
    void aUserWhoMayOnlyLookReadsEverything() {
        BrokerTrial trial = BrokerTrial.withQueue(bench);
        trial.send(BrokerTrial.QUEUE, "a");
        String user = bench.virtualHost() + "-looks";
        server.management().addUser(user, RabbitBench.PASSWORD, "management");
        server.management().permit(user, bench.virtualHost(), "", "", "");
        look(
                bench.monitor(bench.config().withManagement(proxy.uri(), user, RabbitBench.PASSWORD)),
                "all numbers",
                seen -> BrokerMonitorContract.is(seen.service().ready(), 1)
                        && BrokerMonitorContract.is(seen.service().published(), 1)
                        && seen.alarms().equals(Optional.of(Set.of()))
                        && seen.problem().isEmpty());
        server.management().deleteUser(user);
    }

    @Test
    void aUserWhoIsRefusedIsAProblemThatShowsNoPassword() {
        BrokerTrial.withQueue(bench);
        BrokerReading reading =
                read(bench.monitor(bench.config().withManagement(proxy.uri(), "nobody", RabbitBench.PASSWORD)));
        assertThat(reading.service().ready()).hasValue(0);
        assertThat(reading.problem())
                .hasValueSatisfying(
                        problem -> assertThat(problem).contains("'nobody'").doesNotContain(RabbitBench.PASSWORD));
    }

    @Test
    void aVirtualHostThatIsNotThereIsAProblem() {
        BrokerReading reading = read(bench.monitor(bench.config("no-such-virtual-host")));
        assertThat(reading.service()).isEqualTo(QueueReading.unknown());
        assertThat(reading.problem())
                .hasValueSatisfying(problem -> assertThat(problem).contains("no-such-virtual-host"));
    }

    @Test
    void namesAreTakenAsTheyAre() {
        List<String> names = List.of("a.b|c(d)[e]*\\E+?{2}^$ \"ü", "a.b");
        BrokerTrial trial = BrokerTrial.at(bench);
        trial.declare(new Topology(
                List.of(),
                List.of(
                        new Queue(names.get(0), true, Map.of()),
                        new Queue(names.get(1), true, Map.of()),
                        new Queue("a-b", true, Map.of()),
                        new Queue("A.B", true, Map.of())),
                List.of()));
        trial.send(names.get(0), "1", "2");
        trial.send("A.B", "1");
        BrokerMonitor monitor = bench.monitor();
        trial.eventually(
                "the numbers of both",
                () -> monitor.read(names.get(0), names.get(1))
                        .thenApply(seen -> BrokerMonitorContract.is(
                                        seen.service().ready(), 2)
                                && BrokerMonitorContract.is(seen.deadLetters().ready(), 0)
                                && seen.problem().isEmpty()));
    }

    private static BrokerReading read(BrokerMonitor monitor) {
        return Stages.await(monitor.read(BrokerTrial.QUEUE, BrokerTrial.DEAD));
    }
}
