package io.nuropb.testkit.runner;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.election.SessionLoss;
import io.nuropb.inmemory.InMemoryConfig;
import io.nuropb.inmemory.InMemoryCoordinatorClient;
import io.nuropb.inmemory.InMemoryTopology;
import io.nuropb.inmemory.Permission;
import io.nuropb.runner.UnmetRequirement;
import io.nuropb.runner.UnmetRequirement.What;
import io.nuropb.topology.BrokerObject.Queue;
import io.nuropb.topology.Topology;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What an instance tells in the log when what it misses has another cause than it told. */
class ChangedCausesTest extends OutageTrial {

    private static final String BY_ITSELF = "connects again by itself";
    private static final String DEAD_LETTERS = "nuropb-orders-dl";
    private static final String DRIFT = "the broker's objects are not as they have to be";

    @Test
    void whatWaitingDoesNotHelpAgainstIsToldWithItsOwnRemedyOnly() {
        start(1);
        mesh.broker().admitUsers(false);
        mesh.broker().restart();
        time.advance(Duration.ofSeconds(30));
        assertThat(fleet.get(0).status().missing())
                .filteredOn(missing -> missing.what() == What.BROKER)
                .singleElement()
                .satisfies(missing -> {
                    assertThat(missing.cause()).contains("does not accept user name and password");
                    assertThat(missing.remedy()).isEmpty();
                });
        assertThat(brokerLines()).hasSize(2);
        assertThat(brokerLines().get(1))
                .contains("does not accept user name and password")
                .doesNotContain(BY_ITSELF);
        time.advance(Duration.ofHours(1));
        assertThat(brokerLines()).as("nothing new").hasSize(2);
        mesh.broker().admitUsers(true);
        time.advance(Duration.ofSeconds(20));
        assertThat(log.news("orders/i0: the broker is there again"))
                .singleElement()
                .asString()
                .contains(" after 36");
    }

    @Test
    void aBrokerThatTakesNoConnectionIsMissingAndSaysNothingOfItsObjects() {
        start(1);
        mesh.broker().admitUsers(false);
        mesh.broker().restart();
        time.advance(Duration.ofMinutes(5));
        assertThat(log.warnings("orders/i0: the broker is missing:")).hasSize(2);
        assertThat(log.warnings()).hasSize(2);
        assertThat(fleet.get(0).status().missing())
                .extracting(UnmetRequirement::what)
                .contains(What.BROKER)
                .doesNotContain(What.OBJECTS, What.CONSUMER);
        mesh.broker().admitUsers(true);
        time.advance(Duration.ofSeconds(3));
        assertThat(fleet.get(0).status().missing()).isEmpty();
        assertThat(log.warnings()).hasSize(2);
    }

    @Test
    void aCauseThatLastsNoGraceIsNotToldAnew() {
        start(1);
        mesh.broker().admitUsers(false);
        mesh.broker().restart();
        time.advance(Duration.ofSeconds(3));
        mesh.broker().admitUsers(true);
        time.advance(Duration.ofSeconds(20));
        assertThat(brokerLines()).hasSize(1);
        assertThat(log.news("orders/i0: the broker is there again")).hasSize(1);
    }

    @Test
    void aCauseThatEndsBeforeAllIsWellIsNotToldAnew() {
        start(1);
        mesh.broker().admitUsers(false);
        mesh.broker().restart();
        time.advance(Duration.ofSeconds(3));
        mesh.broker().virtualHost().refuse(Permission.READ, QUEUE);
        mesh.broker().admitUsers(true);
        time.advance(Duration.ofSeconds(20));
        assertThat(brokerLines()).hasSize(1);
        assertThat(fleet.get(0).status().isMissing(What.CONSUMER)).isTrue();
    }

    @Test
    void whatWaitingHelpsAgainstAgainIsToldAgain() {
        start(1);
        mesh.broker().admitUsers(false);
        mesh.broker().restart();
        time.advance(Duration.ofMinutes(10));
        mesh.broker().stop();
        time.advance(Duration.ofMinutes(10));
        assertThat(brokerLines()).hasSize(3).last().asString().contains(BY_ITSELF);
    }

    @Test
    void aCauseThatChangesAgainAndAgainDoesNotFloodTheLog() {
        start(1);
        mesh.broker().admitUsers(false);
        for (int i = 0; i < 100; i++) {
            mesh.broker().restart();
            time.advance(Duration.ofSeconds(7));
            mesh.broker().stop();
            time.advance(Duration.ofSeconds(7));
        }
        assertThat(brokerLines()).as("in 23 minutes, 3 in each at most").hasSizeBetween(3, 72);
    }

    @Test
    void aCoordinatorThatReturnsAndRefusesTheUserIsToldWithThat() {
        InMemoryCoordinatorClient client = mesh.coordinator().connect();
        fleet.add(builder("i0").coordinator(client).build());
        time.await(fleet.get(0).start());
        log.forget();
        mesh.coordinator().stop();
        time.advance(Duration.ofSeconds(40));
        client.refuse(SessionLoss.Reason.BAD_CREDENTIALS);
        mesh.coordinator().start();
        time.advance(Duration.ofMinutes(5));
        List<String> lines = log.warnings("orders/i0: the coordinator is missing");
        assertThat(lines).hasSize(2);
        assertThat(lines.get(0)).contains("joins again by itself");
        assertThat(lines.get(1)).contains("The coordinator refused").doesNotContain("joins again by itself");
        client.welcome();
        time.advance(Duration.ofSeconds(40));
        assertThat(log.news("orders/i0: the coordinator is there again")).hasSize(1);
    }

    @Test
    void driftOfAnotherObjectIsToldWhileTheFirstOneIsMended() {
        declareAnotherQueue();
        startWithoutWaiting(1);
        time.advance(Duration.ofSeconds(30));
        try (InMemoryTopology other = new InMemoryTopology(mesh.broker(), InMemoryConfig.defaults())) {
            time.await(other.declare(new Topology(
                    List.of(), List.of(new Queue(DEAD_LETTERS, true, Map.of("x-message-ttl", 1))), List.of())));
        }
        mesh.broker().virtualHost().deleteQueue(QUEUE);
        time.advance(Duration.ofSeconds(60));
        List<String> lines = log.warnings("orders/i0: " + DRIFT);
        assertThat(lines).hasSize(2);
        assertThat(lines.get(0)).contains("'" + QUEUE + "'");
        assertThat(lines.get(1)).contains("'" + DEAD_LETTERS + "'");
    }

    private List<String> brokerLines() {
        return log.warnings("orders/i0: the broker is missing");
    }
}
