package io.nuropb.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.Identity;
import io.nuropb.InstanceId;
import io.nuropb.ServiceName;
import io.nuropb.Setting;
import io.nuropb.SystemScheduler;
import io.nuropb.json.JacksonJson;
import io.nuropb.messaging.Envelope;
import io.nuropb.messaging.MessageSource.Subscription;
import io.nuropb.messaging.Settlement;
import io.nuropb.tck.broker.BrokerClients;
import io.nuropb.testservers.RabbitServer;
import io.nuropb.topology.Topology;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What operators see of the connections, and what is left behind by them: nothing. */
@Tag("servers")
final class RabbitConnectionsTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final RabbitServer server = RabbitServer.shared();
    private final RabbitBench bench = new RabbitBench(server);

    @AfterEach
    void closeBench() {
        bench.close();
    }

    @Test
    void aServiceShowsWhoItIs() {
        Identity orders = new Identity(new ServiceName("orders"), new InstanceId("o-1"), false);
        try (RabbitTopology topology =
                new RabbitTopology(bench.config(), orders, bench.scheduler(), new JacksonJson())) {
            Stages.await(topology.verify(new Topology(List.of(), List.of(), List.of())));
            Map<?, ?> properties = propertiesOf("orders/o-1 declaring");
            assertThat(properties.get("product")).isEqualTo("Nuropb");
            assertThat(properties.get("protocol")).isEqualTo("0.1.1");
            assertThat(properties.get("platform")).isEqualTo("Java");
            assertThat(properties.get("name")).isEqualTo("orders");
            assertThat(properties.get("instance_id")).isEqualTo("o-1");
            assertThat(properties.get("env_userid")).isEqualTo(System.getProperty("user.name"));
            assertThat(properties.get("version")).isInstanceOf(String.class);
            assertThat(properties.containsKey("client_only")).isFalse();
        }
    }

    @Test
    void aPureClientShowsWhoseClientItIs() {
        Identity client = new Identity(new ServiceName("anybody"), new InstanceId("c-1"), true);
        try (RabbitMessageSource source = new RabbitMessageSource(bench.config(), client, bench.scheduler())) {
            Stages.await(source.consume(
                    Subscription.exclusive("replies", 1),
                    delivery -> CompletableFuture.completedFuture(Settlement.ACK),
                    lost -> {}));
            Map<?, ?> properties = propertiesOf("anybody/c-1 consuming");
            assertThat(properties.get("name")).isEqualTo(bench.virtualHost() + "-client");
            assertThat(properties.get("client_only")).isEqualTo("true");
        }
    }

    @Test
    void anErrorOfTheUsersKeyStoreFailsWhatWaitsForTheConnection() {
        RabbitTls broken = RabbitTls.defaults().trusting("a bundle", () -> {
            throw new AssertionError("no bundle");
        });
        BrokerClients clients = bench.in(bench.config().withTls(broken));
        Topology nothing = new Topology(List.of(), List.of(), List.of());
        List<CompletionStage<?>> stages = List.of(
                clients.topology().verify(nothing),
                clients.source()
                        .consume(
                                Subscription.shared("q", 1),
                                delivery -> CompletableFuture.completedFuture(Settlement.ACK),
                                lost -> {}));
        assertThat(stages)
                .allSatisfy(stage -> assertThat(stage.toCompletableFuture())
                        .failsWithin(RabbitBench.LIMITS.operation().dividedBy(2))
                        .withThrowableThat()
                        .havingRootCause()
                        .isInstanceOf(AssertionError.class)
                        .withMessage("no bundle"));
    }

    @Test
    void theLongestLimitsConnectAsOthersDo() {
        RabbitLimits longest = RabbitLimits.defaults()
                .withConnect(Setting.LONGEST)
                .withOperation(Setting.LONGEST)
                .withConfirm(Setting.LONGEST);
        BrokerClients clients = bench.in(bench.config().withLimits(longest));
        assertThat(Stages.await(clients.topology().verify(new Topology(List.of(), List.of(), List.of())))
                        .isSatisfied())
                .isTrue();
    }

    @Test
    void nothingIsLeftBehindByAClosedClient() {
        Set<Thread> before = threads();
        SystemScheduler scheduler = new SystemScheduler();
        RabbitMessageSource source = new RabbitMessageSource(bench.config(), RabbitBench.identity(), scheduler);
        RabbitMessagePublisher publisher =
                new RabbitMessagePublisher(bench.config(), RabbitBench.identity(), scheduler);
        Stages.await(source.consume(
                Subscription.exclusive("mine", 1),
                delivery -> CompletableFuture.completedFuture(Settlement.ACK),
                lost -> {}));
        Stages.await(publisher.publish(
                "", "mine", true, new Envelope(null, null, null, null, false, Map.of(), new byte[1])));
        source.close();
        publisher.close();
        scheduler.close();
        waitFor("the end of all threads", () -> {
            Set<Thread> left = threads();
            left.removeAll(before);
            return left.isEmpty() ? Optional.of(true) : Optional.empty();
        });
    }

    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread ->
                        thread.getName().toLowerCase(java.util.Locale.ROOT).contains("nuropb")
                                || thread.getName().contains("AMQP"))
                .collect(Collectors.toSet());
    }

    private Map<?, ?> propertiesOf(String connection) {
        return waitFor("connection " + connection, () -> {
            Object all = new JacksonJson()
                    .read(server.management()
                            .get("/api/connections")
                            .getBytes(java.nio.charset.StandardCharsets.UTF_8));
            return ((List<?>) java.util.Objects.requireNonNull(all))
                    .stream()
                            .map(entry -> ((Map<?, ?>) entry).get("client_properties"))
                            .filter(properties -> properties instanceof Map<?, ?> map
                                    && connection.equals(map.get("connection_name")))
                            .<Map<?, ?>>map(properties -> (Map<?, ?>) properties)
                            .findFirst();
        });
    }

    static <T> T waitFor(String what, Supplier<Optional<T>> attempt) {
        Instant deadline = Instant.now().plus(PATIENCE);
        while (Instant.now().isBefore(deadline)) {
            Optional<T> found = attempt.get();
            if (found.isPresent()) {
                return found.get();
            }
            java.util.concurrent.locks.LockSupport.parkNanos(
                    Duration.ofMillis(50).toNanos());
        }
        throw new AssertionError("Waited in vain for " + what);
    }
}
