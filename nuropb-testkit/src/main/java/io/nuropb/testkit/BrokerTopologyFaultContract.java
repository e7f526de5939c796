package io.nuropb.testkit;

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
public interface BrokerTopologyFaultContract extends BrokerFaultContract {

    /** The queue of a service 'orders'. */
    String QUEUE_OF_ORDERS = "nuropb-orders-sq";

    @Test
    default void aDeletedQueueIsReportedAndRepaired() {
        Bench bench = Bench.at(broker());
        bench.declare(orders());
        faults().deleteQueue(QUEUE_OF_ORDERS);
        assertThat(verdict(bench.verify(orders()), QUEUE_OF_ORDERS)).isEqualTo(new Verdict.Missing());
        assertThat(verdict(bench.declare(orders()), QUEUE_OF_ORDERS)).isEqualTo(new Verdict.Created());
        assertThat(bench.verify(orders()).isSatisfied()).isTrue();
    }

    @Test
    default void aClientWhoseConnectionWasCutOpensAnother() {
        Bench bench = Bench.at(broker());
        BrokerTopology topology = broker().topology();
        bench.await("the declaration", topology.declare(orders()));
        faults().cutConnections();
        bench.eventually(
                "a verification",
                () -> topology.verify(orders()).handle((report, problem) -> problem == null && report.isSatisfied()));
    }

    @Test
    default void aDeadServerIsUnreachableAndItsTransientQueuesAreDeclaredAfterItsReturn() {
        Bench bench = Bench.at(broker());
        BrokerTopology topology = broker().topology();
        bench.await("the declaration", topology.declare(orders()));
        faults().killServer();
        assertThat(bench.failure("verify", topology.verify(orders())).reason()).isEqualTo(Reason.UNREACHABLE);
        assertThat(bench.failure("declare", topology.declare(orders())).reason())
                .isEqualTo(Reason.UNREACHABLE);
        faults().startServer();
        TopologyReport report = bench.await("the declaration", topology.declare(orders()));
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
