package io.nuropb.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.ServiceName;
import io.nuropb.messaging.Consumption;
import io.nuropb.messaging.Envelope;
import io.nuropb.messaging.MessagePublisher;
import io.nuropb.messaging.MessagePublisher.Published;
import io.nuropb.messaging.MessageSource.Subscription;
import io.nuropb.messaging.Settlement;
import io.nuropb.testservers.RabbitServer;
import io.nuropb.topology.BrokerException.Reason;
import io.nuropb.topology.BrokerObject.Queue;
import io.nuropb.topology.Finding;
import io.nuropb.topology.Finding.Verdict;
import io.nuropb.topology.Topology;
import io.nuropb.topology.TopologyProfile;
import io.nuropb.topology.TopologyReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A service whose user may do no more than it needs, without management access. */
@Tag("servers")
final class RabbitLeastPrivilegeTest {

    private static final Topology ORDERS =
            TopologyProfile.compatible().topology(new ServiceName("orders"), List.of(), List.of("invoice.#"));
    private static final String OWN = "nuropb-.*";

    private final RabbitServer server = RabbitServer.shared();
    private final RabbitBench bench = new RabbitBench(server);

    @AfterEach
    void closeBench() {
        bench.close();
    }

    @Test
    void rightsOnTheMeshsOwnNamesAreEnoughForEverything() {
        RabbitConfig service = user("service", OWN, OWN + "|amq\\.default", OWN);
        assertThat(declare(service).createdSomething()).isTrue();
        assertThat(verify(service).isSatisfied()).isTrue();
        assertServes(service);
    }

    @Test
    void whereAnOperatorDeclaresAServiceNeedsNoRightToConfigure() {
        declare(bench.config());
        RabbitConfig service = user("modest", "", OWN + "|amq\\.default", OWN);
        for (TopologyReport report : List.of(verify(service), declare(service))) {
            assertThat(report.isSatisfied()).isTrue();
            assertThat(report.createdSomething()).isFalse();
        }
        assertServes(service);
    }

    @Test
    void propertiesThatMayNotBeComparedAreUnseenWithoutManagementAccessAndComparedWithIt() {
        declare(bench.config());
        RabbitConfig service = user("looker", "", OWN, OWN);
        assertThat(verdicts(verify(service))).containsOnly(new Verdict.Unseen());
        RabbitConfig managed =
                service.withManagement(server.management().uri().toString(), server.user(), server.password());
        assertThat(verdicts(verify(managed))).containsOnly(new Verdict.Present());

        Topology other = new Topology(
                List.of(), List.of(new Queue("nuropb-orders-sq", true, Map.of("x-max-length", 5))), List.of());
        Finding drift = Stages.await(bench.in(managed).topology().verify(other))
                .findings()
                .get(0);
        assertThat(drift.describe())
                .contains("x-max-length wanted 5, found none")
                .contains("x-dead-letter-exchange wanted none, found nuropb-dl-exchange");
    }

    @Test
    void aForbiddenTopicIsRefusedAloneEachTime() {
        declare(bench.config());
        RabbitConfig service = user("teller", "", OWN, OWN);
        server.management()
                .put(
                        "/api/topic-permissions/" + bench.virtualHost() + "/teller",
                        "{\"exchange\": \"nuropb-events-exchange\", \"write\": \"^invoice\\\\.\", \"read\": \".*\"}");
        MessagePublisher publisher = bench.in(service).publisher();
        List<CompletionStage<Published>> allowed = new ArrayList<>();
        List<CompletionStage<Published>> forbidden = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            allowed.add(publish(publisher, "invoice.paid"));
            if (i % 250 == 100) {
                forbidden.add(publish(publisher, "payroll.paid"));
            }
        }
        allowed.forEach(confirm -> assertThat(Stages.await(confirm)).isEqualTo(Published.CONFIRMED));
        forbidden.forEach(refusal -> {
            assertThat(Stages.failure(refusal).reason()).isEqualTo(Reason.ACCESS_REFUSED);
            assertThat(Stages.failure(refusal).isWithoutEffect()).isTrue();
            assertThat(Stages.failure(refusal)).hasMessageContaining("'payroll.paid'");
        });
    }

    private static CompletionStage<Published> publish(MessagePublisher publisher, String topic) {
        Envelope message = new Envelope(null, null, null, null, true, Map.of(), new byte[] {1});
        return publisher.publish("nuropb-events-exchange", topic, true, message);
    }

    private RabbitConfig user(String name, String configure, String write, String read) {
        server.management().addUser(name, RabbitBench.PASSWORD);
        server.management().permit(name, bench.virtualHost(), configure, write, read);
        return bench.config().withUser(name, RabbitBench.PASSWORD);
    }

    private TopologyReport declare(RabbitConfig config) {
        return Stages.await(bench.in(config).topology().declare(ORDERS));
    }

    private TopologyReport verify(RabbitConfig config) {
        return Stages.await(bench.in(config).topology().verify(ORDERS));
    }

    private void assertServes(RabbitConfig service) {
        CompletableFuture<String> received = new CompletableFuture<>();
        Consumption consumption = Stages.await(bench.in(service)
                .source()
                .consume(
                        Subscription.shared("nuropb-orders-sq", 1),
                        delivery -> {
                            received.complete(delivery.routingKey());
                            return CompletableFuture.completedFuture(Settlement.ACK);
                        },
                        lost -> received.completeExceptionally(lost)));
        Envelope message = new Envelope(null, null, null, null, true, Map.of(), new byte[] {1});
        assertThat(Stages.await(
                        bench.in(service).publisher().publish("nuropb-events-exchange", "invoice.paid", true, message)))
                .isEqualTo(Published.CONFIRMED);
        assertThat(Stages.await(received)).isEqualTo("invoice.paid");
        Stages.await(consumption.drain(Duration.ofSeconds(5)));
    }

    private static List<Verdict> verdicts(TopologyReport report) {
        return report.findings().stream().map(Finding::verdict).toList();
    }
}
