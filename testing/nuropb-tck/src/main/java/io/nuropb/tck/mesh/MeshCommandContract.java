package io.nuropb.tck.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nuropb.client.MeshClient;
import io.nuropb.messaging.FollowUpEvent;
import io.nuropb.messaging.Message.Command;
import io.nuropb.messaging.NuropbCallAgainException;
import io.nuropb.messaging.NuropbNotDeliveredException;
import io.nuropb.messaging.Outcome;
import io.nuropb.runner.RunnerConfig;
import io.nuropb.service.MeshService;
import io.nuropb.tck.broker.Inbox;
import io.nuropb.tck.broker.OnBrokerBench;
import io.nuropb.tck.mesh.MeshTrial.Order;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Commands: taken by the broker, handled once, answered by nobody. */
public interface MeshCommandContract extends OnBrokerBench {

    @Test
    default void aCommandAndAnEventCanBeWaitedFor() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            List<Object> seen = Collections.synchronizedList(new ArrayList<>());
            mesh.serve(MeshService.named("orders")
                    .method("take", (params, context) -> seen.add(params.get("n")))
                    .onEvent("stock.low", (event, context) -> seen.add(String.valueOf(event)))
                    .build());
            MeshClient client = mesh.client();
            client.commandAndWait("orders", "take", Map.of("n", 1));
            client.publishAndWait("stock.low", "screws");
            client.publishAndWait("nobody.listens", "to this");
            mesh.await("both were handled", () -> seen.size() == 2);
            assertThat(seen).containsExactlyInAnyOrder(1, "screws");
            assertThatThrownBy(() -> client.commandAndWait("nobody", "take", null))
                    .isExactlyInstanceOf(NuropbNotDeliveredException.class)
                    .hasMessageContaining("nobody.take");
        }
    }

    @Test
    default void aCommandIsHandledOnceAndNobodyAnswers() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            List<Order> seen = Collections.synchronizedList(new ArrayList<>());
            mesh.serve(MeshService.named("orders")
                    .method("take", Order.class, (order, context) -> seen.add(order))
                    .build());
            MeshClient client = mesh.client();
            mesh.value(client.open());
            mesh.value(client.command("orders", "take", new Order("a", 1)));
            mesh.await("the handler", () -> !seen.isEmpty());
            mesh.rest();
            assertThat(seen).containsExactly(new Order("a", 1));
            assertThat(client.counters().foreign()).as("responses to a command").isZero();
        }
    }

    @Test
    default void aCommandIsDoneWhenTheBrokerHasTakenIt() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            CompletableFuture<Object> result = new CompletableFuture<>();
            mesh.serve(MeshService.named("orders")
                    .method("take", context -> result)
                    .build());
            mesh.value(mesh.client().command("orders", "take", null));
            assertThat(result).as("what the handler waits for").isNotDone();
            result.complete(null);
        }
    }

    @Test
    default void commandsOfOneCallerAreHandledInTheirOrder() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            List<Object> seen = Collections.synchronizedList(new ArrayList<>());
            mesh.serve(
                    MeshService.named("orders")
                            .method("take", Order.class, (order, context) -> seen.add(order.quantity()))
                            .build(),
                    RunnerConfig.defaults().withPrefetch(1, 1));
            MeshClient client = mesh.client();
            for (int i = 0; i < 20; i++) {
                mesh.value(client.command("orders", "take", new Order("a", i)));
            }
            mesh.await("twenty handlers", () -> seen.size() == 20);
            assertThat(seen).isSortedAccordingTo((a, b) -> Integer.compare((Integer) a, (Integer) b));
        }
    }

    @Test
    default void aCommandThatFailsIsDeadLettered() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            mesh.serve(MeshService.named("orders")
                    .method("fail", (params, context) -> {
                        throw new IllegalStateException("out of paper");
                    })
                    .build());
            assertDeadLettered(mesh, "fail", Map.of("id", "a"));
        }
    }

    @Test
    default void aCommandOfAnUnknownMethodIsDeadLettered() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            mesh.serve(MeshService.named("orders").build());
            assertDeadLettered(mesh, "fail", Map.of());
        }
    }

    @Test
    default void aCommandWhoseParametersDoNotFitIsDeadLettered() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            mesh.serve(MeshService.named("orders")
                    .method("take", Order.class, (order, context) -> null)
                    .build());
            assertDeadLettered(mesh, "take", Map.of("id", "a", "quantity", "two"));
        }
    }

    @Test
    default void aCommandMayBeAskedForAgainOnce() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            List<Boolean> redelivered = Collections.synchronizedList(new ArrayList<>());
            mesh.serve(MeshService.named("orders")
                    .method("never", context -> {
                        redelivered.add(context.redelivered());
                        throw new NuropbCallAgainException("never");
                    })
                    .build());
            assertDeadLettered(mesh, "never", Map.of());
            assertThat(redelivered).containsExactly(false, true);
        }
    }

    @Test
    default void eventsFollowFromACommand() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            List<@Nullable Object> seen = Collections.synchronizedList(new ArrayList<>());
            mesh.serve(MeshService.named("orders")
                    .method(
                            "take",
                            context -> Outcome.withEvents(null, FollowUpEvent.of("stock.taken", Map.of("left", 3))))
                    .build());
            mesh.serve(MeshService.named("audit")
                    .onEvent("stock.*", (event, context) -> seen.add(event))
                    .build());
            mesh.value(mesh.client().command("orders", "take", null));
            mesh.await("the event", () -> !seen.isEmpty());
            assertThat(seen).containsExactly(Map.of("left", 3));
        }
    }

    @Test
    default void aCommandToAServiceThatIsNotThereIsNotDelivered() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            mesh.serve(MeshService.named("orders").build());
            assertThat(mesh.failure(
                            NuropbNotDeliveredException.class, mesh.client().command("nobody", "take", null)))
                    .hasMessageContaining("nobody");
        }
    }

    private static void assertDeadLettered(MeshTrial mesh, String method, Map<String, Object> params) {
        Inbox dead = mesh.deadLetters("orders");
        mesh.value(mesh.client().command("orders", method, params));
        assertThat(mesh.death(dead)).isEqualTo("rejected in nuropb-orders-sq");
        Command command = mesh.message(dead.delivery(0), Command.class);
        assertThat(command.method()).isEqualTo(method);
        assertThat(command.params()).isEqualTo(params);
    }
}
