package io.nuropb.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nuropb.ServiceName;
import io.nuropb.testservers.RabbitServer;
import io.nuropb.topology.BrokerException;
import io.nuropb.topology.BrokerException.Reason;
import io.nuropb.topology.BrokerObject.Binding;
import io.nuropb.topology.BrokerTopology;
import io.nuropb.topology.Finding;
import io.nuropb.topology.Finding.Verdict;
import io.nuropb.topology.LinkReport;
import io.nuropb.topology.Topology;
import io.nuropb.topology.TopologyProfile;
import io.nuropb.topology.TopologyReport;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The management API behind a proxy, which serves it under a path and has moments of its own. */
@Tag("servers")
final class RabbitManagementProxyTest {

    private static final Topology ORDERS =
            TopologyProfile.compatible().topology(new ServiceName("orders"), List.of(), List.of("orders.#"));

    private final RabbitServer server = RabbitServer.shared();
    private final RabbitBench bench = new RabbitBench(server);
    private final ManagementProxy proxy =
            new ManagementProxy(server.management().uri());
    private final List<LinkReport> told = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        bench.close();
        proxy.close();
    }

    @Test
    void aPathIsPartOfTheAddress() {
        BrokerTopology topology = topology(proxy.uri());
        declare(topology);
        assertThat(bindings(verify(topology)))
                .isNotEmpty()
                .allSatisfy(found -> assertThat(found.verdict()).isEqualTo(new Verdict.Present()));
        assertThat(told).noneMatch(LinkReport.LookupFailed.class::isInstance);
    }

    @Test
    void aSlashAtTheEndOfThePathChangesNothing() {
        assertThat(new RabbitManagementConfig(java.net.URI.create("http://h:1/mq/"), "u", "p"))
                .isEqualTo(new RabbitManagementConfig(java.net.URI.create("http://h:1/mq"), "u", "p"));
        assertThat(new RabbitManagementConfig(java.net.URI.create("http://h:1/"), "u", "p"))
                .isEqualTo(new RabbitManagementConfig(java.net.URI.create("http://h:1"), "u", "p"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://h:1/mq?vhost=a", "http://h:1/#/queues"})
    void whatIsNoPathIsRefused(String uri) {
        assertThatThrownBy(() -> bench.config().withManagement(uri, "u", "p"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("http://localhost:15672");
    }

    @Test
    void anAddressThatKnowsNoQueueThatIsThereTellsNothingOfItsBindings() {
        BrokerTopology topology = topology(proxy.root());
        declare(topology);
        assertThat(bindings(verify(topology)))
                .isNotEmpty()
                .allSatisfy(found -> assertThat(found.verdict()).isEqualTo(new Verdict.Unseen()));
        assertThat(bindings(declare(topology)))
                .allSatisfy(found -> assertThat(found.verdict()).isEqualTo(new Verdict.Present()));
        assertThat(told)
                .filteredOn(LinkReport.LookupFailed.class::isInstance)
                .extracting(report -> ((LinkReport.LookupFailed) report).problem())
                .isNotEmpty()
                .allSatisfy(problem -> assertThat(problem)
                        .hasMessageContaining(proxy.root())
                        .hasMessageContaining("404")
                        .hasMessageContaining("path"));
    }

    @Test
    void anAddressWhereNoApiIsRefusesNobody() {
        BrokerException problem = creationFails(proxy.root());
        assertThat(problem.reason()).isEqualTo(Reason.UNREACHABLE);
        assertThat(problem)
                .hasMessageContaining("404")
                .hasMessageContaining("path")
                .hasMessageNotContaining("refuses user");
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 429, 500, 502, 503, 504})
    void anApiThatCannotAnswerNowIsWaitedFor(int status) {
        proxy.answers(status, "<html>a moment</html>", Map.of());
        BrokerException problem = creationFails(proxy.uri());
        assertThat(problem.reason()).isEqualTo(Reason.UNREACHABLE);
        assertThat(problem)
                .hasMessageContaining(" " + status)
                .hasMessageContaining("Trying again can help")
                .hasMessageNotContaining("refuses user");

        proxy.forwards();
        String host = bench.virtualHost() + "/made";
        assertThat(declare(creating(proxy.uri(), host)).isSatisfied()).isTrue();
        server.management().deleteVhost(host);
    }

    @Test
    void aRedirectionIsNoRefusal() {
        proxy.answers(302, "", Map.of("Location", "https://elsewhere/login"));
        BrokerException problem = creationFails(proxy.uri());
        assertThat(problem.reason()).isEqualTo(Reason.UNREACHABLE);
        assertThat(problem).hasMessageContaining("https://elsewhere/login").hasMessageNotContaining("refuses user");
    }

    @Test
    void aPageOfAnotherProgramIsNoAnswer() {
        proxy.answers(200, "<html>Please log in</html>", Map.of());
        BrokerTopology topology = topology(proxy.uri());
        declare(topology);
        assertThat(bindings(verify(topology)))
                .allSatisfy(found -> assertThat(found.verdict()).isEqualTo(new Verdict.Unseen()));
        assertThat(told)
                .filteredOn(LinkReport.LookupFailed.class::isInstance)
                .isNotEmpty()
                .allSatisfy(report -> assertThat(((LinkReport.LookupFailed) report).problem())
                        .hasMessageContaining("no JSON")
                        .hasMessageNotContaining("Exception"));
    }

    private BrokerException creationFails(String uri) {
        return Stages.failure(creating(uri, bench.virtualHost() + "/never").declare(ORDERS));
    }

    private BrokerTopology creating(String uri, String host) {
        return bench.in(bench.config(host)
                        .withManagement(uri, server.user(), server.password())
                        .creatingVirtualHost())
                .topology();
    }

    private BrokerTopology topology(String uri) {
        BrokerTopology topology = bench.in(bench.config().withManagement(uri, server.user(), server.password()))
                .topology();
        topology.listen(told::add);
        return topology;
    }

    private static TopologyReport declare(BrokerTopology topology) {
        return Stages.await(topology.declare(ORDERS));
    }

    private static TopologyReport verify(BrokerTopology topology) {
        return Stages.await(topology.verify(ORDERS));
    }

    private static List<Finding> bindings(TopologyReport report) {
        return report.findings().stream()
                .filter(finding -> finding.object() instanceof Binding)
                .toList();
    }
}
