package io.nuropb.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.ServiceName;
import io.nuropb.SystemScheduler;
import io.nuropb.json.JacksonJson;
import io.nuropb.testservers.RabbitServer;
import io.nuropb.topology.BrokerObject.Queue;
import io.nuropb.topology.Finding;
import io.nuropb.topology.Finding.Difference;
import io.nuropb.topology.Finding.Verdict;
import io.nuropb.topology.Topology;
import io.nuropb.topology.TopologyProfile;
import io.nuropb.topology.TopologyReport;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A dead-letter queue that is wanted transient is taken as it is found; nothing else is. */
@Tag("servers")
final class TransientQueuesTest {

    private static final String DEAD_LETTERS = "nuropb-orders-dl";
    private static final String WORK = "nuropb-orders-sq";
    private static final Topology ORDERS =
            TopologyProfile.compatible().topology(new ServiceName("orders"), List.of(), List.of());

    @Test
    void whereTheBrokerRefusesTransientQueuesTheDeadLetterQueueBecomesDurable() throws IOException {
        try (NoTransientQueues broker = new NoTransientQueues();
                SystemScheduler scheduler = new SystemScheduler();
                RabbitTopology topology = new RabbitTopology(
                        RabbitConfig.of("amqp://127.0.0.1:" + broker.port()),
                        RabbitBench.identity(),
                        scheduler,
                        new JacksonJson())) {
            TopologyReport report = Stages.await(topology.declare(ORDERS));
            assertThat(report.problems()).isEmpty();
            assertThat(verdict(report, DEAD_LETTERS)).isEqualTo(new Verdict.Created());
            assertThat(broker.queues()).isEqualTo(Map.of(DEAD_LETTERS, true, WORK, true));

            assertThat(verdict(Stages.await(topology.verify(ORDERS)), DEAD_LETTERS))
                    .isEqualTo(new Verdict.Present());
            assertThat(verdict(Stages.await(topology.declare(ORDERS)), DEAD_LETTERS))
                    .isEqualTo(new Verdict.Present());
            assertThat(broker.refusals())
                    .as("refusals, after the queue was made")
                    .isEqualTo(1);
        }
    }

    @Test
    void aDurableDeadLetterQueueIsAdopted() {
        onRabbit((bench, topology) -> {
            declare(bench, new Queue(DEAD_LETTERS, true, Map.of()));
            assertThat(verdict(Stages.await(topology.verify(ORDERS)), DEAD_LETTERS))
                    .isEqualTo(new Verdict.Present());
            assertThat(verdict(Stages.await(topology.declare(ORDERS)), DEAD_LETTERS))
                    .isEqualTo(new Verdict.Present());
        });
    }

    @Test
    void aDeadLetterQueueThatWasMadeAnewIsAdoptedAgain() {
        onRabbit((bench, topology) -> {
            for (boolean durable : List.of(true, false, true)) {
                declare(bench, new Queue(DEAD_LETTERS, durable, Map.of()));
                assertThat(verdict(Stages.await(topology.declare(ORDERS)), DEAD_LETTERS))
                        .as("durable " + durable)
                        .isEqualTo(new Verdict.Present());
                bench.deleteQueue(DEAD_LETTERS);
            }
        });
    }

    @Test
    void aDeadLetterQueueWithOtherArgumentsHasDrifted() {
        onRabbit((bench, topology) -> {
            declare(bench, new Queue(DEAD_LETTERS, true, Map.of("x-max-length", 5)));
            Verdict verdict = verdict(Stages.await(topology.declare(ORDERS)), DEAD_LETTERS);
            assertThat(((Verdict.Drifted) verdict).differences())
                    .containsExactly(new Difference("x-max-length", "none", "5"));
        });
    }

    @Test
    void aTransientServiceQueueHasDrifted() {
        onRabbit((bench, topology) -> {
            declare(bench, new Queue(WORK, false, Map.of("x-dead-letter-exchange", "nuropb-dl-exchange")));
            Verdict verdict = verdict(Stages.await(topology.declare(ORDERS)), WORK);
            assertThat(((Verdict.Drifted) verdict).differences())
                    .containsExactly(new Difference("durable", "true", "false"));
        });
    }

    /** With AMQP alone, and with management access. */
    private static void onRabbit(Scenario scenario) {
        for (boolean managed : List.of(false, true)) {
            RabbitServer server = RabbitServer.shared();
            RabbitBench bench = new RabbitBench(server);
            RabbitConfig config = managed
                    ? bench.config().withManagement(server.management().uri().toString())
                    : bench.config();
            try {
                scenario.run(bench, (RabbitTopology) bench.in(config).topology());
            } finally {
                bench.close();
            }
        }
    }

    private static void declare(RabbitBench bench, Queue queue) {
        assertThat(Stages.await(bench.topology().declare(new Topology(List.of(), List.of(queue), List.of())))
                        .isSatisfied())
                .isTrue();
    }

    private static Verdict verdict(TopologyReport report, String queue) {
        return report.findings().stream()
                .filter(finding ->
                        finding.object() instanceof Queue q && q.name().equals(queue))
                .map(Finding::verdict)
                .findFirst()
                .orElseThrow();
    }

    private interface Scenario {
        void run(RabbitBench bench, RabbitTopology topology);
    }
}
