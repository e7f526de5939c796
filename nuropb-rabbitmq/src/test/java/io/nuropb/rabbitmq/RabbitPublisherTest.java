package io.nuropb.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.client.ClientConfig;
import io.nuropb.client.MeshClient;
import io.nuropb.json.JacksonJson;
import io.nuropb.messaging.Envelope;
import io.nuropb.messaging.MessagePublisher;
import io.nuropb.messaging.MessagePublisher.Published;
import io.nuropb.testservers.Direction;
import io.nuropb.testservers.MachineLoad;
import io.nuropb.testservers.RabbitServer;
import io.nuropb.testservers.TcpProxy;
import io.nuropb.topology.BrokerException;
import io.nuropb.topology.BrokerException.Reason;
import io.nuropb.topology.BrokerObject.Binding;
import io.nuropb.topology.BrokerObject.Exchange;
import io.nuropb.topology.BrokerObject.ExchangeType;
import io.nuropb.topology.BrokerObject.Queue;
import io.nuropb.topology.LinkReport;
import io.nuropb.topology.Topology;
import io.nuropb.topology.TopologyNames;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the publisher does beyond its contract: limits, isolation of exchanges, networks that fall silent. */
@Tag("servers")
final class RabbitPublisherTest {

    private static final Duration LONGEST_CLOSE = MachineLoad.stretched(Duration.ofSeconds(8));

    private final RabbitServer server = RabbitServer.shared();
    private final RabbitBench bench = new RabbitBench(server);
    private final TcpProxy network = TcpProxy.to(server.amqpPort());

    @AfterEach
    void closeBench() {
        bench.close();
        network.close();
    }

    @Test
    void thousandsOfMessagesMayBeUnderWayAtOnce() {
        declareQueue();
        RabbitConfig config = bench.config()
                .withLimits(RabbitLimits.defaults()
                        .withConfirm(Duration.ofSeconds(20))
                        .withMessages(500, 10_000));
        MessagePublisher publisher = bench.in(config).publisher();
        List<CompletableFuture<Published>> outcomes = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            outcomes.add(publish(publisher, "", "q", new byte[100]));
        }
        outcomes.forEach(outcome -> assertThat(Stages.await(outcome)).isEqualTo(Published.CONFIRMED));
    }

    @Test
    void whatExceedsTheLimitsIsRefusedAtOnce() {
        network.stall();
        MessagePublisher publisher = bench.in(overNetwork(1, 10)).publisher();
        List<CompletableFuture<Published>> outcomes = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            outcomes.add(publish(publisher, "", "q", new byte[0]));
        }
        List<Reason> reasons = outcomes.stream()
                .map(outcome -> Stages.failure(outcome).reason())
                .toList();
        assertThat(reasons.subList(0, 10)).containsOnly(Reason.UNREACHABLE);
        assertThat(reasons.subList(10, 20)).containsOnly(Reason.BLOCKED);
    }

    @Test
    void aMissingExchangeHarmsNoOther() {
        declareQueue();
        MessagePublisher publisher = bench.publisher();
        List<CompletableFuture<Published>> good = new ArrayList<>();
        List<CompletableFuture<Published>> bad = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            good.add(publish(publisher, "", "q", new byte[10]));
            bad.add(publish(publisher, "no-such-exchange", "q", new byte[10]));
        }
        good.forEach(outcome -> assertThat(Stages.await(outcome)).isEqualTo(Published.CONFIRMED));
        bad.forEach(outcome -> assertThat(Stages.failure(outcome).reason()).isEqualTo(Reason.NOT_FOUND));
    }

    @Test
    void aReturnIsMatchedWithItsMessageWhereAllElseIsEqual() {
        Topology direct = new Topology(
                List.of(new Exchange("x", ExchangeType.DIRECT, true)),
                List.of(new Queue("q", true, Map.of())),
                List.of(new Binding("x", "q", "bound")));
        Stages.await(bench.topology().declare(direct));
        MessagePublisher publisher = bench.publisher();
        List<CompletableFuture<Published>> outcomes = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            outcomes.add(publish(publisher, "x", i % 2 == 0 ? "bound" : "unbound", new byte[0]));
        }
        for (int i = 0; i < 300; i++) {
            assertThat(Stages.await(outcomes.get(i))).isEqualTo(i % 2 == 0 ? Published.CONFIRMED : Published.RETURNED);
        }
    }

    @Test
    void headersTooLargeForAFrameAreRefusedAloneAmongThousands() {
        declareQueue();
        MessagePublisher publisher = bench.publisher();
        Map<String, @Nullable Object> large = Map.of("large", "v".repeat(1_000_000));
        List<CompletableFuture<Published>> good = new ArrayList<>();
        List<CompletableFuture<Published>> bad = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            good.add(publish(publisher, "", "q", new byte[i]));
            if (i % 500 == 250) {
                bad.add(publisher.publish("", "q", true, envelope(large)).toCompletableFuture());
            }
        }
        good.forEach(outcome -> assertThat(Stages.await(outcome)).isEqualTo(Published.CONFIRMED));
        bad.forEach(outcome -> {
            BrokerException refusal = Stages.failure(outcome);
            assertThat(refusal.reason()).isEqualTo(Reason.TOO_LARGE);
            assertThat(refusal.isWithoutEffect()).isTrue();
            assertThat(refusal).hasMessageContaining("headers").hasMessageContaining("frame_max");
        });
    }

    @Test
    void headersThatJustFitIntoAFrameArePublished() {
        declareQueue();
        MessagePublisher publisher = bench.publisher();
        int bytes = 131_072;
        assertThat(Stages.failure(publisher
                                .publish("", "q", true, envelope(headersOf(bytes)))
                                .toCompletableFuture())
                        .reason())
                .isEqualTo(Reason.TOO_LARGE);
        int frame = 8;
        int classAndFlags = 14;
        int modeOfDelivery = 1;
        int timestamp = 8;
        int table = 4 + 6;
        int text = 4;
        int fits = bytes - frame - classAndFlags - modeOfDelivery - timestamp - table - text - 1;
        assertThat(Stages.await(publisher.publish("", "q", true, envelope(headersOf(fits)))))
                .isEqualTo(Published.CONFIRMED);
        assertThat(Stages.failure(publisher
                                .publish("", "q", true, envelope(headersOf(fits + 1)))
                                .toCompletableFuture())
                        .reason())
                .isEqualTo(Reason.TOO_LARGE);
    }

    private static Map<String, @Nullable Object> headersOf(int characters) {
        return Map.of("large", "v".repeat(characters));
    }

    @Test
    void aQueueThatConfirmsNothingCostsNobodyTheConnection() {
        declareQueue();
        declareStuckQueue();
        MessagePublisher publisher = bench.publisher();
        List<LinkReport> reports = new CopyOnWriteArrayList<>();
        publisher.listen(reports::add);
        assertThat(Stages.await(publish(publisher, "", "q", new byte[1]))).isEqualTo(Published.CONFIRMED);
        bench.suspendQueue("stuck");
        CompletableFuture<Published> stuck = publish(publisher, "x", "k", new byte[1]);
        while (!stuck.isDone()) {
            assertThat(Stages.await(publish(publisher, "", "q", new byte[1]))).isEqualTo(Published.CONFIRMED);
        }
        bench.resumeQueue("stuck");
        assertThat(Stages.failure(stuck).reason()).isEqualTo(Reason.UNREACHABLE);
        assertThat(reports).hasExactlyElementsOfTypes(LinkReport.Opened.class);
    }

    @Test
    void aConnectionIsKeptOnWhichNothingIsConfirmedButTheBrokerAnswers() {
        declareQueue();
        declareStuckQueue();
        MessagePublisher publisher = bench.publisher();
        List<LinkReport> reports = new CopyOnWriteArrayList<>();
        publisher.listen(reports::add);
        assertThat(Stages.await(publish(publisher, "x", "k", new byte[1]))).isEqualTo(Published.CONFIRMED);
        bench.suspendQueue("stuck");
        for (int i = 0; i < 2; i++) {
            assertThat(Stages.failure(publish(publisher, "x", "k", new byte[1])).reason())
                    .isEqualTo(Reason.UNREACHABLE);
        }
        bench.resumeQueue("stuck");
        assertThat(Stages.await(publish(publisher, "", "q", new byte[1]))).isEqualTo(Published.CONFIRMED);
        assertThat(reports).hasExactlyElementsOfTypes(LinkReport.Opened.class);
    }

    @Test
    void aMessageThatIsLargerThanAllBeforeWaitsForNoConfirms() {
        declareQueue();
        declareStuckQueue();
        MessagePublisher publisher = bench.publisher();
        assertThat(Stages.await(publish(publisher, "x", "q", new byte[1]))).isEqualTo(Published.CONFIRMED);
        bench.suspendQueue("stuck");
        CompletableFuture<Published> stuck = publish(publisher, "x", "k", new byte[1]);
        for (int bytes = 20_000; bytes < 10_000_000; bytes *= 3) {
            assertThat(Stages.await(publish(publisher, "x", "q", new byte[bytes])))
                    .isEqualTo(Published.CONFIRMED);
        }
        assertThat(stuck).isNotDone();
        bench.resumeQueue("stuck");
        assertThat(Stages.await(stuck)).isEqualTo(Published.CONFIRMED);
    }

    @Test
    void noMessageWaitsLongForAnAttemptToConnectAfterOneThatHasFailed() {
        network.stall();
        MessagePublisher publisher = bench.in(overNetwork(1, 10)).publisher();
        assertThat(Stages.failure(publish(publisher, "", "q", new byte[0])).reason())
                .isEqualTo(Reason.UNREACHABLE);
        Duration connectLimit = RabbitBench.LIMITS.connect();
        Instant begun = Instant.now();
        while (Duration.between(begun, Instant.now()).compareTo(connectLimit.multipliedBy(2)) < 0) {
            Instant asked = Instant.now();
            BrokerException known = Stages.failure(publish(publisher, "", "q", new byte[0]));
            assertThat(known.isWithoutEffect()).isTrue();
            assertThat(Duration.between(asked, Instant.now())).isLessThan(connectLimit.dividedBy(2));
            pass(Duration.ofMillis(100));
        }
    }

    private void pass(Duration time) {
        CompletableFuture<Boolean> over = new CompletableFuture<>();
        bench.scheduler().schedule(time, () -> over.complete(true));
        Stages.await(over);
    }

    private void declareStuckQueue() {
        Topology toStuck = new Topology(
                List.of(new Exchange("x", ExchangeType.DIRECT, true)),
                List.of(new Queue("stuck", true, Map.of()), new Queue("q", true, Map.of())),
                List.of(new Binding("x", "stuck", "k"), new Binding("x", "q", "q")));
        Stages.await(bench.topology().declare(toStuck));
    }

    @Test
    void anOutcomeMayCompleteOnAThreadOfTheConnectionAndACallersDoesNot() {
        Stages.await(bench.topology()
                .declare(new Topology(
                        List.of(new Exchange(TopologyNames.defaults().eventsExchange(), ExchangeType.TOPIC, true)),
                        List.of(),
                        List.of())));
        try (MeshClient client = new MeshClient(
                () -> "replies",
                TopologyNames.defaults(),
                bench.source(),
                bench.publisher(),
                new JacksonJson(),
                bench.scheduler(),
                ClientConfig.defaults())) {
            List<CompletableFuture<String>> threads = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                threads.add(client.publish("news", i)
                        .thenApply(done -> Thread.currentThread().getName()));
            }
            threads.forEach(thread -> assertThat(Stages.await(thread)).doesNotStartWith("nuropb-amqp"));
        }
    }

    @Test
    void aBrokerThatFallsSilentIsGivenUpAtTheLimitAndConnectedToAnew() {
        declareQueue();
        MessagePublisher publisher = bench.in(overNetwork(100, 100)).publisher();
        List<LinkReport> reports = new CopyOnWriteArrayList<>();
        publisher.listen(reports::add);
        // The second is sent when the broker has answered whether it takes the first.
        for (int i = 0; i < 2; i++) {
            assertThat(Stages.await(publish(publisher, "", "q", new byte[1]))).isEqualTo(Published.CONFIRMED);
        }
        network.stall(Direction.ANSWERS);
        Instant begun = Instant.now();
        assertThat(Stages.failure(publish(publisher, "", "q", new byte[1])).reason())
                .isEqualTo(Reason.UNREACHABLE);
        Stages.until(() -> reports.stream().anyMatch(LinkReport.Lost.class::isInstance), () -> reports);
        assertThat(Duration.between(begun, Instant.now()))
                .as("sooner than by missed heartbeats")
                .isLessThan(RabbitBench.CONFIRM_LIMIT.multipliedBy(3));
        network.resume();
        Stages.until(
                () -> Stages.outcome(publish(publisher, "", "q", new byte[1])).isEmpty(), () -> reports);
        assertThat(reports).filteredOn(LinkReport.Opened.class::isInstance).hasSize(2);
    }

    @Test
    void writesThatAreStuckBlockNeitherCallersNorClose() {
        MessagePublisher publisher = stalledPublisher();
        Instant begun = Instant.now();
        List<CompletableFuture<Published>> outcomes = publishMoreThanTheSocketTakes(publisher);
        assertThat(Duration.between(begun, Instant.now())).isLessThan(RabbitBench.CONFIRM_LIMIT);
        publisher.close();
        assertThat(Duration.between(begun, Instant.now())).isLessThan(LONGEST_CLOSE);
        outcomes.forEach(outcome -> assertThat(Stages.failure(outcome).reason()).isEqualTo(Reason.CLOSED));
    }

    @Test
    void writesThatAreStuckAndGivenUpBlockNoCaller() {
        declareQueue();
        declareStuckQueue();
        MessagePublisher publisher = bench.in(overNetwork(2_000, 2_000)).publisher();
        for (String exchange : List.of("", "x")) {
            assertThat(Stages.await(publish(publisher, exchange, "q", new byte[1])))
                    .isEqualTo(Published.CONFIRMED);
        }
        network.stall();
        List<CompletableFuture<Published>> stuck = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            stuck.add(publish(publisher, "", "q", new byte[16_000]));
        }
        stuck.forEach(Stages::failure);
        Instant begun = Instant.now();
        var unused = publish(publisher, "x", "q", new byte[1]);
        assertThat(Duration.between(begun, Instant.now())).isLessThan(RabbitLink.CLOSE_LIMIT.dividedBy(2));
    }

    @Test
    void whatIsStuckBehindASocketThatTakesNothingFailsWithinTheLimit() {
        MessagePublisher publisher = stalledPublisher();
        Instant begun = Instant.now();
        List<CompletableFuture<Published>> outcomes = publishMoreThanTheSocketTakes(publisher);
        outcomes.forEach(outcome -> assertThat(Stages.failure(outcome).reason()).isEqualTo(Reason.UNREACHABLE));
        assertThat(Duration.between(begun, Instant.now())).isLessThan(RabbitBench.CONFIRM_LIMIT.multipliedBy(3));
    }

    /** One that has published before, to a broker that reads nothing any more. */
    private MessagePublisher stalledPublisher() {
        declareQueue();
        MessagePublisher publisher = bench.in(overNetwork(100, 100)).publisher();
        assertThat(Stages.await(publish(publisher, "", "q", new byte[1]))).isEqualTo(Published.CONFIRMED);
        network.stall();
        return publisher;
    }

    private List<CompletableFuture<Published>> publishMoreThanTheSocketTakes(MessagePublisher publisher) {
        List<CompletableFuture<Published>> outcomes = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            outcomes.add(publish(publisher, "", "q", new byte[1_000_000]));
        }
        return outcomes;
    }

    private void declareQueue() {
        Stages.await(bench.topology()
                .declare(new Topology(List.of(), List.of(new Queue("q", true, Map.of())), List.of())));
    }

    private RabbitConfig limited(int unconfirmed, int waiting) {
        return bench.config().withLimits(RabbitBench.LIMITS.withMessages(unconfirmed, waiting));
    }

    private RabbitConfig overNetwork(int unconfirmed, int waiting) {
        RabbitConfig direct = limited(unconfirmed, waiting);
        return RabbitConfig.of(
                        List.of(new BrokerAddress("127.0.0.1", network.port())),
                        direct.virtualHost(),
                        direct.user(),
                        direct.password())
                .withLimits(direct.limits());
    }

    private static CompletableFuture<Published> publish(
            MessagePublisher publisher, String exchange, String key, byte[] body) {
        Envelope envelope = new Envelope(null, null, null, null, true, Collections.emptyMap(), body);
        return publisher.publish(exchange, key, true, envelope).toCompletableFuture();
    }

    private static Envelope envelope(Map<String, @Nullable Object> headers) {
        return new Envelope(null, null, null, null, true, headers, new byte[0]);
    }
}
