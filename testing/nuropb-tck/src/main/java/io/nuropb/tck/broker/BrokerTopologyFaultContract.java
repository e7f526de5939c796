package io.nuropb.tck.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.ServiceName;
import io.nuropb.topology.BrokerException.Reason;
import io.nuropb.topology.BrokerObject.Queue;
import io.nuropb.topology.BrokerTopology;
import io.nuropb.topology.Finding;
import io.nuropb.topology.Finding.Verdict;
import io.nuropb.topology.Topology;
import io.nuropb.topology.TopologyProfile;
import io.nuropb.topology.TopologyReport;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every {@link BrokerTopology} does when objects vanish, connections break and servers die. */
public interface BrokerTopologyFaultContract extends OnBrokerFaultBench {

    /** The queue of a service 'orders'. */
    String QUEUE_OF_ORDERS = "nuropb-orders-sq";

    @Test
    default void aDeletedQueueIsReportedAndRepaired() {
        BrokerTrial trial = BrokerTrial.at(bench());
        trial.declare(orders());
        bench().deleteQueue(QUEUE_OF_ORDERS);
        assertThat(verdict(trial.verify(orders()), QUEUE_OF_ORDERS)).isEqualTo(new Verdict.Missing());
        assertThat(verdict(trial.declare(orders()), QUEUE_OF_ORDERS)).isEqualTo(new Verdict.Created());
        assertThat(trial.verify(orders()).isSatisfied()).isTrue();
    }

    @Test
    default void aClientWhoseConnectionWasCutOpensAnother() {
        BrokerTrial trial = BrokerTrial.at(bench());
        BrokerTopology topology = bench().topology();
        trial.await("the declaration", topology.declare(orders()));
        bench().cutConnections();
        trial.eventually(
                "a verification",
                () -> topology.verify(orders()).handle((report, problem) -> problem == null && report.isSatisfied()));
    }

    @Test
    default void aDeadServerIsUnreachableAndItsTransientQueuesAreDeclaredAfterItsReturn() {
        BrokerTrial trial = BrokerTrial.at(bench());
        BrokerTopology topology = bench().topology();
        trial.await("the declaration", topology.declare(orders()));
        bench().killServer();
        assertThat(trial.failure("verify", topology.verify(orders())).reason()).isEqualTo(Reason.UNREACHABLE);
        assertThat(trial.failure("declare", topology.declare(orders())).reason())
                .isEqualTo(Reason.UNREACHABLE);
        bench().startServer();
        TopologyReport report = trial.await("the declaration", topology.declare(orders()));
        assertThat(report.problems()).isEmpty();
        assertThat(verdict(report, "nuropb-orders-dl")).isEqualTo(new Verdict.Created());
        assertThat(verdict(report, QUEUE_OF_ORDERS)).isEqualTo(new Verdict.Present());
    }

    private static Topology orders() {
        return TopologyProfile.compatible().topology(new ServiceName("orders"), List.of(), List.of("invoice.#"));
    }

    private static Verdict verdict(TopologyReport report, String queue) {
        return report.findings().stream()
                .filter(finding ->
                        finding.object() instanceof Queue q && q.name().equals(queue))
                .map(Finding::verdict)
                .findFirst()
                .orElseThrow();
    }
}
