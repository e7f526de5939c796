package io.nuropb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.InstanceId;
import io.nuropb.Scheduler;
import io.nuropb.ServiceName;
import io.nuropb.SystemScheduler;
import io.nuropb.election.Readiness;
import io.nuropb.election.Restrictions;
import io.nuropb.election.Term;
import io.nuropb.health.sensors.BrokerMonitor;
import io.nuropb.health.sensors.BrokerReading;
import io.nuropb.health.sensors.QueueReading;
import io.nuropb.inmemory.InMemoryMesh;
import io.nuropb.json.JacksonJson;
import io.nuropb.session.ServiceKeys;
import io.nuropb.session.StoredValues;
import io.nuropb.store.LeaseStore;
import io.nuropb.store.Transaction;
import io.nuropb.topology.BrokerIdentity;
import io.nuropb.topology.TopologyId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a status says of a fleet whose instances have told these things, and of one that is not there. */
class StatusCommandTest {

    private final InMemoryMesh mesh = new InMemoryMesh(new SystemScheduler());
    private final MeshPorts ports =
            new InMemoryServers(mesh, true).withMonitor(identity -> new MadeUpMonitor(mesh.scheduler()));
    private final ServiceKeys keys = ports.keys(new ServiceName("orders"));

    /** What RabbitMQ says of a queue that is empty, and of quorum queues whose leaders do not answer it. */
    private record MadeUpMonitor(Scheduler scheduler) implements BrokerMonitor {
        @Override
        public CompletionStage<BrokerReading> read(String serviceQueue, String deadLetterQueue) {
            QueueReading nothing = QueueReading.declared(0, 0, scheduler.now());
            return CompletableFuture.completedStage(
                    new BrokerReading(nothing, nothing, Optional.empty(), Optional.empty()));
        }

        @Override
        public void close() {}
    }

    @AfterEach
    void stop() {
        mesh.scheduler().close();
    }

    @Test
    void aCountThatTheInstancesContradictIsUnknown() throws Exception {
        write(Transaction.unconditional()
                .put(keys.instance(new InstanceId("a")), consuming("/"))
                .put(keys.instance(new InstanceId("b")), consuming("/blue")));
        Map<?, ?> status = status("orders");
        assertThat(String.valueOf(status.get("queue"))).isEqualTo("{ready=null, unacknowledged=null, consumers=null}");
        assertThat(String.valueOf(status.get("unknown_because"))).contains("although one instance says that it does");
    }

    @Test
    void whoConsumesInAnotherVirtualHostContradictsNoCountAndIsToldApart() throws Exception {
        write(Transaction.unconditional()
                .put(keys.instance(new InstanceId("a")), "{\"state\": \"running-follower\", \"consuming\": false}")
                .put(keys.instance(new InstanceId("b")), consuming("/blue")));
        Map<?, ?> status = status("orders");
        assertThat(String.valueOf(status.get("queue"))).isEqualTo("{ready=0, unacknowledged=null, consumers=0}");
        assertThat(status.containsKey("unknown_because")).isFalse();
        assertThat((List<?>) status.get("instances"))
                .extracting(instance -> String.valueOf(Run.object(instance).get("broker")))
                .containsExactly("null", "{virtual_host=/blue, cluster=null}");
    }

    @Test
    void aProclamationShowsWhichBrokerItIsOf() throws Exception {
        InstanceId leader = new InstanceId("a");
        Readiness readiness = new Readiness(
                new TopologyId("0".repeat(16)),
                true,
                true,
                100,
                Optional.empty(),
                0,
                Restrictions.none(),
                Optional.empty(),
                Optional.of(new BrokerIdentity("/blue", Optional.of("north"))));
        write(Transaction.unconditional()
                .put(keys.leader(), leader.value())
                .put(keys.ready(), new StoredValues(new JacksonJson()).proclamation(leader, new Term(1), readiness)));
        assertThat(String.valueOf(status("orders").get("proclaimed")))
                .contains("broker={virtual_host=/blue, cluster=north}");
    }

    @Test
    void aServiceThatNobodyServesHasNobodyAndTheStatusSaysWhatMayBeWrong() throws Exception {
        Run run = Run.start(options -> ports, "fleet", "status", "ordres");
        assertThat((List<?>) Run.object(run.line().get("result")).get("instances"))
                .isEmpty();
        assertThat(run.status()).isEqualTo(ExitStatus.RESULT);
        assertThat(run.err())
                .contains("No instance of service 'ordres' is there, and nobody leads. ", "name", "--key-prefix");

        write(Transaction.unconditional().put(keys.instance(new InstanceId("a")), consuming("/")));
        assertThat(Run.start(options -> ports, "fleet", "status", "orders").err())
                .isEmpty();
    }

    private static String consuming(String virtualHost) {
        return "{\"state\": \"running-follower\", \"consuming\": true, \"broker\": {\"virtual_host\": \"" + virtualHost
                + "\"}}";
    }

    private void write(Transaction values) throws Exception {
        try (LeaseStore store = mesh.coordinator().store()) {
            mesh.scheduler().await(store.commit(values), Duration.ofSeconds(30));
        }
    }

    private Map<?, ?> status(String service) {
        return Run.object(
                Run.start(options -> ports, "fleet", "status", service).line().get("result"));
    }
}
