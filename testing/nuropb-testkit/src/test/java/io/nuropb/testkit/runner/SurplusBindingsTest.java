package io.nuropb.testkit.runner;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.InstanceId;
import io.nuropb.ServiceName;
import io.nuropb.inmemory.InMemoryConfig;
import io.nuropb.inmemory.InMemoryMesh;
import io.nuropb.inmemory.InMemoryTopology;
import io.nuropb.runner.RunnerConfig;
import io.nuropb.runner.RunnerMode;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.service.MeshService;
import io.nuropb.service.MeshServiceBuilder;
import io.nuropb.testkit.LoggedLines;
import io.nuropb.testkit.PassingTopology;
import io.nuropb.testkit.VirtualTime;
import io.nuropb.topology.BrokerException;
import io.nuropb.topology.BrokerException.Reason;
import io.nuropb.topology.BrokerObject.Binding;
import io.nuropb.topology.BrokerTopology;
import io.nuropb.topology.LinkReport;
import io.nuropb.topology.Topology;
import io.nuropb.topology.TopologyProfile;
import io.nuropb.topology.TopologyReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** That surplus bindings are told once, by the one instance that is responsible, and shown in its status. */
class SurplusBindingsTest {

    private static final ServiceName ORDERS = new ServiceName("orders");
    private static final Duration AUDITS = Duration.ofSeconds(100);
    private static final String GONE = "there are no surplus bindings any more";

    private final VirtualTime time = new VirtualTime();
    private final InMemoryMesh mesh = new InMemoryMesh(time, Duration.ofSeconds(15));
    private final LoggedLines log = new LoggedLines();
    private final List<ServiceRunner> fleet = new ArrayList<>();

    @AfterEach
    void stop() {
        fleet.forEach(ServiceRunner::close);
        log.close();
    }

    @Test
    void theLeaderNamesThemOnceWithTheRemedy() {
        bind("old.one", "old.#");
        start(3, RunnerMode.FLEET);
        time.advance(AUDITS);
        assertThat(log.warnings()).hasSize(1);
        assertThat(log.warnings(label(leader())))
                .singleElement()
                .asString()
                .contains("queue 'nuropb-orders-sq' to exchange 'nuropb-events-exchange' by 'old.#', 'old.one'")
                .contains("dead letters")
                .contains("Python")
                .endsWith("nuropb fleet unbind orders");
    }

    @Test
    void theStatusOfTheLeaderShowsThem() {
        bind("old.one");
        start(3, RunnerMode.FLEET);
        time.advance(AUDITS);
        for (ServiceRunner runner : fleet) {
            assertThat(runner.status().surplus()).isEqualTo(runner.leads() ? List.of(event("old.one")) : List.of());
            assertThat(runner.status().missing()).isEmpty();
        }
        assertThat(leader().status().describe()).endsWith("; surplus bindings: 1");
    }

    @Test
    void aStandaloneInstanceNamesThemToo() {
        bind("old.one");
        start(1, RunnerMode.STANDALONE);
        time.advance(AUDITS);
        assertThat(log.warnings("orders/i0:")).singleElement().asString().contains("'old.one'");
        assertThat(fleet.get(0).status().surplus()).containsExactly(event("old.one"));
    }

    @Test
    void whatOtherInstancesNeedIsNotSurplusToANewLeader() {
        start("old", service());
        start("new", service("more.*"));
        time.advance(AUDITS);
        Set<InstanceId> leaders = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            mesh.coordinator().removeLeader(ORDERS);
            time.advance(Duration.ofSeconds(5));
            leaders.add(leader().identity().instance());
            assertThat(leader().status().surplus()).isEmpty();
        }
        time.advance(AUDITS);
        assertThat(leaders).hasSize(2);
        assertThat(log.warnings()).isEmpty();
        assertThat(log.news(GONE)).isEmpty();
        assertThat(leader().status().surplus()).isEmpty();
    }

    @Test
    void whatInstancesOfAnotherProfileNeedIsSurplusToThisQueue() {
        start("old", service());
        ServiceRunner other = mesh.runner(service("sold.*"))
                .instance(new InstanceId("new"))
                .config(RunnerConfig.defaults().withProfile(TopologyProfile.hardened()))
                .build();
        fleet.add(other);
        CompletableFuture<Void> waiting = other.start();
        bind("sold.*");
        time.advance(AUDITS);
        assertThat(waiting).isNotDone();
        assertThat(log.warnings("orders/old:"))
                .filteredOn(line -> line.contains("surplus"))
                .singleElement()
                .asString()
                .contains("'sold.*'");
    }

    @Test
    void othersThanBeforeAreToldAndSoIsTheirEnd() {
        start(3, RunnerMode.FLEET);
        time.advance(AUDITS);
        assertThat(log.warnings()).isEmpty();
        bind("old.one");
        time.advance(AUDITS);
        assertThat(log.warnings()).hasSize(1);
        bind("old.two");
        time.advance(AUDITS);
        assertThat(log.warnings()).hasSize(2);
        mesh.broker().virtualHost().unbind(event("old.one"));
        mesh.broker().virtualHost().unbind(event("old.two"));
        time.advance(AUDITS);
        assertThat(log.warnings()).hasSize(2);
        assertThat(log.news(label(leader())))
                .filteredOn(line -> line.contains(GONE))
                .hasSize(1);
        assertThat(leader().status().surplus()).isEmpty();
    }

    @Test
    void whatTheServiceListensToIsNotSurplus() {
        start(3, RunnerMode.FLEET);
        time.advance(AUDITS);
        assertThat(log.warnings()).isEmpty();
        assertThat(log.news("surplus")).isEmpty();
        assertThat(leader().status().surplus()).isEmpty();
    }

    @Test
    void anAuditThatCouldNotLookBindingsUpSaysNothingOfThem() {
        bind("old.one");
        BlindTopology blind = new BlindTopology(new InMemoryTopology(mesh.broker(), InMemoryConfig.defaults()));
        fleet.add(mesh.runner(service())
                .instance(new InstanceId("i0"))
                .config(RunnerConfig.defaults().withMode(RunnerMode.STANDALONE))
                .topology(blind)
                .build());
        time.await(fleet.get(0).start());
        blind.isBlind = true;
        time.advance(AUDITS);
        blind.isBlind = false;
        time.advance(AUDITS);
        assertThat(log.warnings("'old.one'")).hasSize(1);
        assertThat(log.news(GONE)).isEmpty();
        assertThat(fleet.get(0).status().surplus()).containsExactly(event("old.one"));
    }

    private void bind(String... topics) {
        try (InMemoryTopology other = new InMemoryTopology(mesh.broker(), InMemoryConfig.defaults())) {
            time.await(other.declare(TopologyProfile.compatible().topology(ORDERS, List.of(), List.of(topics))));
        }
    }

    private static Binding event(String topic) {
        return new Binding("nuropb-events-exchange", "nuropb-orders-sq", topic);
    }

    private void start(int size, RunnerMode mode) {
        for (int i = 0; i < size; i++) {
            ServiceRunner runner = mesh.runner(service())
                    .instance(new InstanceId("i" + i))
                    .config(RunnerConfig.defaults().withMode(mode))
                    .build();
            fleet.add(runner);
            time.await(runner.start());
        }
    }

    private void start(String id, MeshService service) {
        ServiceRunner runner = mesh.runner(service).instance(new InstanceId(id)).build();
        fleet.add(runner);
        time.await(runner.start());
    }

    private static MeshService service(String... moreTopics) {
        MeshServiceBuilder service = MeshService.named("orders").onEvent("new.*", (event, context) -> null);
        for (String topic : moreTopics) {
            service.onEvent(topic, (event, context) -> null);
        }
        return service.build();
    }

    private ServiceRunner leader() {
        return fleet.stream().filter(ServiceRunner::leads).findFirst().orElseThrow();
    }

    private static String label(ServiceRunner runner) {
        return "orders/" + runner.identity().instance() + ":";
    }

    /** A topology whose lookup of bindings can fail, as that of RabbitMQ does without its management API. */
    private static final class BlindTopology extends PassingTopology {

        private Consumer<LinkReport> listener = report -> {};
        private boolean isBlind;

        BlindTopology(BrokerTopology base) {
            super(base);
        }

        @Override
        public CompletionStage<TopologyReport> verify(Topology topology) {
            return base.verify(topology).thenApply(this::seen);
        }

        @Override
        public CompletionStage<TopologyReport> declare(Topology topology) {
            return base.declare(topology).thenApply(this::seen);
        }

        private TopologyReport seen(TopologyReport report) {
            listener.accept(
                    isBlind
                            ? new LinkReport.LookupFailed("lookup", new BrokerException(Reason.UNREACHABLE, "no", null))
                            : new LinkReport.LookupAnswered("lookup"));
            return isBlind ? new TopologyReport(report.findings()) : report;
        }

        @Override
        public void listen(Consumer<LinkReport> value) {
            listener = value;
            super.listen(value);
        }
    }
}
