package io.nuropb.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nuropb.Json;
import io.nuropb.client.CallOptions;
import io.nuropb.client.ClientConfig;
import io.nuropb.client.EventOptions;
import io.nuropb.json.JacksonJson;
import io.nuropb.json.JsonLimits;
import io.nuropb.messaging.FollowUpEvent;
import io.nuropb.messaging.Message;
import io.nuropb.messaging.NuropbNotDeliveredException;
import io.nuropb.messaging.NuropbTimeoutException;
import io.nuropb.messaging.NuropbTransportException;
import io.nuropb.messaging.Outcome;
import io.nuropb.messaging.RemoteException;
import io.nuropb.messaging.WireLimits;
import io.nuropb.runner.RunnerConfig;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.service.DispatchConfig;
import io.nuropb.service.MeshService;
import io.nuropb.topology.TopologyProfile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TestMeshTest {

    record Order(String id, int quantity) {}

    private final TestMesh mesh = TestMesh.start();
    private final List<Order> taken = new ArrayList<>();

    /** A result that never comes, unless the test completes it. */
    private final CompletableFuture<Object> held = new CompletableFuture<>();

    private final MeshService orders = MeshService.named("orders")
            .method("create", Order.class, (order, context) -> {
                taken.add(order);
                return Outcome.withEvents(order.quantity(), FollowUpEvent.of("order.created", order));
            })
            .method("hold", context -> held)
            .method("fail", (params, context) -> {
                throw new IllegalStateException("out of paper");
            })
            .onEvent("stock.*", Order.class, (order, context) -> taken.add(order))
            .build();

    @AfterEach
    void close() {
        mesh.close();
    }

    @Test
    void aCallReturnsItsResultAndWhatFollowedIsDone() {
        mesh.add(orders);
        assertThat(mesh.call("orders", "create", new Order("a", 2), Integer.class))
                .isEqualTo(2);
        assertThat(mesh.published("order.created")).containsExactly(Map.of("id", "a", "quantity", 2));
        assertThat(mesh.published("order.*", Order.class)).containsExactly(new Order("a", 2));
        assertThat(mesh.deadLetters("orders")).isEmpty();
    }

    @Test
    void aCallThrowsItsFailure() {
        mesh.add(orders);
        assertThatThrownBy(() -> mesh.call("orders", "fail", null, Void.class))
                .isInstanceOf(RemoteException.class)
                .hasMessageContaining("out of paper");
        assertThatThrownBy(() -> mesh.call("nobody", "fail", null, Void.class))
                .isInstanceOf(NuropbNotDeliveredException.class);
    }

    @Test
    void commandsAndEventsHaveBeenHandledWhenTheyReturn() {
        mesh.add(orders);
        mesh.command("orders", "create", new Order("a", 1));
        mesh.publish("stock.changed", new Order("b", 2));
        assertThat(taken).containsExactly(new Order("a", 1), new Order("b", 2));
    }

    @Test
    void theCallsOfAMethodAreToldInTheirOrderWhoeverMadeThem() {
        MeshService shop = MeshService.named("shop")
                .method("buy", (params, context) -> context.client().call("orders", "create", params, Integer.class))
                .build();
        mesh.add(orders);
        mesh.add(shop);
        mesh.call("shop", "buy", new Order("a", 1), Integer.class);
        mesh.command("orders", "create", new Order("b", 2));
        mesh.command("orders", "fail", null);

        assertThat(mesh.sent("orders", "create"))
                .extracting(call -> call.params().get("id"))
                .containsExactly("a", "b");
        assertThat(mesh.sent("orders", "create").get(1)).isInstanceOf(Message.Command.class);
        assertThat(mesh.sent("shop", "create")).isEmpty();
    }

    @Test
    void theCallsOfAMethodAreToldHoweverMuchTimeHasGoneBy() {
        mesh.add(orders);
        mesh.command("orders", "create", new Order("a", 1));
        mesh.stop(mesh.instances("orders").get(0));
        mesh.command("orders", "create", new Order("b", 2));
        mesh.advance(Duration.ofDays(1));
        assertThat(mesh.sent("orders", "create"))
                .extracting(call -> call.params().get("id"))
                .containsExactly("a", "b");
    }

    @Test
    void aCallIsNotDeliveredWhenTheQueueOfItsServiceIsGone() {
        mesh.stop(mesh.add(orders));
        mesh.servers().broker().virtualHost().deleteQueue("nuropb-orders-sq");
        assertThatThrownBy(() -> mesh.command("orders", "create", new Order("a", 1)))
                .isInstanceOf(NuropbNotDeliveredException.class);
        assertThat(mesh.sent("orders", "create")).isEmpty();
    }

    @Test
    void whatIsPublishedIsToldAfterTheExchangesWereMadeAnew() {
        mesh.add(orders);
        mesh.servers().broker().virtualHost().deleteExchange("nuropb-rpc-exchange");
        mesh.servers().broker().virtualHost().deleteExchange("nuropb-events-exchange");
        mesh.advance(RunnerConfig.defaults().auditPeriod().multipliedBy(2));
        mesh.command("orders", "create", new Order("a", 1));
        assertThat(mesh.sent("orders", "create")).hasSize(1);
        assertThat(mesh.published("order.created")).hasSize(1);
    }

    @Test
    void whatAServiceIsDoneWithIsToldAndWhatDiedIsNot() {
        mesh.add(orders);
        mesh.call("orders", "create", new Order("a", 1), Integer.class);
        mesh.publish("stock.changed", new Order("b", 2));
        assertThatThrownBy(() -> mesh.call("orders", "fail", null, Void.class)).isInstanceOf(RemoteException.class);
        mesh.command("orders", "fail", null);
        var unused = mesh.client().request("orders", "hold", null, Object.class);

        assertThat(mesh.handled("orders"))
                .extracting(message -> message instanceof Message.Call call ? call.method() : message.getClass())
                .containsExactly("create", Message.Event.class);
        assertThat(mesh.deadLetters("orders")).hasSize(2);
        assertThatThrownBy(() -> mesh.handled("nobody")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void eventsAreToldInTheirOrderWithAllThatTheyCarry() {
        mesh.publish("stock.low", 1, EventOptions.defaults().withTraceId("t").withTarget(List.of("berlin")));
        mesh.publish("stock.gone", null);
        mesh.publish("weather", "rain");
        List<@Nullable Object> expected = new ArrayList<>(List.of(1));
        expected.add(null);
        assertThat(mesh.published("stock.*")).isEqualTo(expected);
        assertThat(mesh.events("#"))
                .extracting(Message.Event::topic)
                .containsExactly("stock.low", "stock.gone", "weather");
        assertThat(mesh.events("stock.low").get(0).traceId()).isEqualTo("t");
        assertThat(mesh.events("stock.low").get(0).target()).isEqualTo(List.of("berlin"));
    }

    @Test
    void anEventThatIsNotOfTheTypeThatIsAskedForIsAnError() {
        mesh.publish("stock.low", Map.of("id", "a"));
        assertThatThrownBy(() -> mesh.published("stock.low", Order.class))
                .isInstanceOf(Json.BindingException.class)
                .hasMessageContaining("quantity");
    }

    @Test
    void timeGoesByWithoutWaiting() {
        mesh.add(orders);
        CompletableFuture<Integer> call = mesh.client().request("orders", "hold", null, Integer.class);
        mesh.advance(Duration.ofSeconds(59));
        assertThat(call).isNotDone();
        mesh.advance(Duration.ofSeconds(1));
        assertThat(call).isCompletedExceptionally();
        assertThatThrownBy(() -> mesh.await(call)).isInstanceOf(NuropbTimeoutException.class);
    }

    @Test
    void whatWaitsForTooLongExpires() {
        mesh.stop(mesh.add(orders));
        mesh.command(
                "orders", "create", new Order("a", 1), CallOptions.defaults().withTtl(Duration.ofMinutes(5)));
        mesh.advance(Duration.ofMinutes(5).minusMillis(1));
        assertThat(mesh.deadLetters("orders")).isEmpty();
        mesh.advance(Duration.ofMillis(1));
        assertThat(mesh.deadLetters("orders"))
                .singleElement()
                .satisfies(letter -> assertThat(letter.reason()).isEqualTo("expired"));
        assertThat(taken).isEmpty();
    }

    @Test
    void instancesOfOneServiceAreAFleet() {
        List<ServiceRunner> fleet = mesh.add(orders, 3);
        assertThat(fleet).hasSize(3).allMatch(instance -> instance.status().consuming());
        assertThat(fleet).extracting(ServiceRunner::leads).containsExactly(true, false, false);
        assertThat(mesh.instances("orders")).isEqualTo(fleet);
        assertThat(mesh.instances("audit")).isEmpty();
    }

    @Test
    void aLeaderThatIsStoppedIsSucceededAtOnce() {
        List<ServiceRunner> fleet = mesh.add(orders, 2);
        mesh.stop(fleet.get(0));
        assertThat(mesh.instances("orders")).containsExactly(fleet.get(1));
        assertThat(fleet.get(1).leads()).isTrue();
        assertThat(mesh.call("orders", "create", new Order("a", 1), Integer.class))
                .isEqualTo(1);
    }

    @Test
    void aLeaderThatIsKilledIsSucceededWhenItsLeaseHasEnded() {
        List<ServiceRunner> fleet = mesh.add(orders, 2);
        mesh.kill(fleet.get(0));
        mesh.advance(Duration.ofSeconds(9));
        assertThat(fleet.get(1).leads()).isFalse();
        mesh.advance(Duration.ofSeconds(6));
        assertThat(fleet.get(1).leads()).isTrue();
    }

    @Test
    void whatAKilledInstanceHadInItsHandsAnotherTakes() {
        ServiceRunner first = mesh.add(orders);
        CompletableFuture<Integer> call = mesh.client().request("orders", "hold", null, Integer.class);
        mesh.advance(Duration.ofSeconds(1));
        mesh.kill(first);
        held.complete(7);
        mesh.advance(Duration.ofSeconds(1));
        assertThat(call).as("the dead do not answer").isNotDone();

        mesh.add(orders);
        assertThat(mesh.await(call)).isEqualTo(7);
        assertThat(mesh.client().counters().repeated()).isZero();
    }

    @Test
    void anInstanceEndsOnce() {
        ServiceRunner instance = mesh.add(orders);
        mesh.stop(instance);
        assertThatThrownBy(() -> mesh.kill(instance)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> mesh.add(orders, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theServersCanBeHurt() {
        mesh.add(orders);
        mesh.servers().broker().stop();
        CompletableFuture<Integer> call = mesh.client().request("orders", "create", new Order("a", 1), Integer.class);
        mesh.advance(Duration.ofSeconds(6));
        assertThatThrownBy(() -> mesh.await(call)).isInstanceOf(NuropbTransportException.class);
        mesh.servers().broker().start();
        mesh.advance(RunnerConfig.defaults().auditPeriod());
        assertThat(mesh.call("orders", "create", new Order("a", 1), Integer.class))
                .isEqualTo(1);
    }

    @Test
    void eachRunIsTheSame() {
        List<String> first = outage();
        assertThat(first).hasSizeGreaterThan(50);
        assertThat(outage()).isEqualTo(first);
    }

    @Test
    void meshesOfOtherSeedsHaveOtherIds() {
        assertThat(idOfAnEvent(2)).isEqualTo(idOfAnEvent(2)).isNotEqualTo(idOfAnEvent(3));
    }

    private static String idOfAnEvent(long seed) {
        try (TestMesh run = TestMesh.builder().seed(seed).start()) {
            run.publish("stock.low", 1);
            return run.events("stock.low").get(0).correlationId();
        }
    }

    @Test
    void aMeshHasTheLimitsOfItsJsonAndConfiguration() {
        JsonLimits large = new JsonLimits(32 << 20, 100, 1_000_000);
        WireLimits limits = new WireLimits(32 << 20, 64);
        RunnerConfig config = RunnerConfig.defaults()
                .withDispatch(DispatchConfig.defaults().withLimits(limits))
                .withClient(ClientConfig.defaults().withLimits(limits));
        try (TestMesh roomy =
                TestMesh.builder().config(config).json(new JacksonJson(large)).start()) {
            roomy.servers().broker().limitMessages(64 << 20);
            roomy.publish("stock.low", "x".repeat(17 << 20));
            assertThat(roomy.published("stock.low")).hasSize(1);
        }
    }

    /**
     * Everything that a fleet does and sends while its broker is away and its leader dies, each with the moment at
     * which it happens.
     */
    private List<String> outage() {
        List<String> happened = new ArrayList<>();
        try (TestMesh run = TestMesh.start()) {
            run.servers()
                    .broker()
                    .virtualHost()
                    .observe((exchange, routingKey, envelope, routed) -> happened.add(
                            String.join(" ", run.time().now().toString(), routingKey, envelope.correlationId())));
            List<ServiceRunner> fleet = run.add(orders, 3);
            fleet.forEach(instance -> instance.observe((before, event, after, effects) ->
                    happened.add(run.time().now() + " " + instance.identity() + " " + event.getClass())));
            run.servers().broker().stop();
            run.advance(Duration.ofMinutes(2));
            run.servers().broker().start();
            run.advance(Duration.ofMinutes(2));
            run.call("orders", "create", new Order("a", 1), Integer.class);
            run.kill(run.instances("orders").get(0));
            run.advance(Duration.ofMinutes(1));
            run.command("orders", "create", new Order("b", 2));
        }
        return happened;
    }

    @Test
    void itsInstancesRunAsTheTestWishes() {
        RunnerConfig config = RunnerConfig.defaults()
                .withProfile(TopologyProfile.hardened())
                .withDispatch(DispatchConfig.defaults().withHandlerDeadline(Duration.ofSeconds(1)));
        try (TestMesh other = TestMesh.start(config)) {
            other.add(orders);
            assertThatThrownBy(() -> other.call("orders", "hold", null, Integer.class))
                    .isInstanceOf(RemoteException.Timeout.class);
            assertThat(other.deadLetters("orders")).hasSize(1);
        }
    }

    @Test
    void aBacklogAboveTheHighWaterMarkHasTheLeaderAskForMoreInstances() {
        try (TestMesh other = TestMesh.start(RunnerConfig.defaults().withHighWaterMark(10))) {
            ServiceRunner leader = other.add(orders);
            for (int i = 0; i < 30; i++) {
                other.command("orders", "hold", null);
            }
            other.advance(Duration.ofSeconds(30));
            assertThat(leader.scalingSignal().orElseThrow().desired()).hasValue(2);
        }
    }

    @Test
    void closingItTwiceDoesNothing() {
        mesh.add(orders);
        mesh.close();
        assertThat(mesh.instances("orders")).isEmpty();
    }
}
