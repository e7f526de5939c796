package io.nuropb.tck.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.client.CallOptions;
import io.nuropb.client.EventOptions;
import io.nuropb.client.MeshClient;
import io.nuropb.messaging.FollowUpEvent;
import io.nuropb.messaging.Message.Event;
import io.nuropb.messaging.NuropbSuccessException;
import io.nuropb.messaging.Outcome;
import io.nuropb.service.EventContext;
import io.nuropb.service.HandlerContext;
import io.nuropb.service.MeshService;
import io.nuropb.tck.broker.Inbox;
import io.nuropb.tck.broker.OnBrokerBench;
import io.nuropb.tck.mesh.MeshTrial.Order;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Events: published by topic to whoever listens, and sent when a message has been handled. */
public interface MeshEventContract extends OnBrokerBench {

    @Test
    default void anEventReachesEveryServiceThatListensToItsTopic() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            List<String> seen = seen();
            for (String service : List.of("orders", "audit", "mail")) {
                String pattern = service.equals("mail") ? "weather.#" : "stock.*";
                mesh.serve(MeshService.named(service)
                        .onEvent(pattern, Order.class, (event, context) -> seen.add(service + " " + event.id()))
                        .build());
            }
            mesh.value(mesh.client().publish("stock.changed", new Order("a", 1)));
            mesh.await("two listeners", () -> seen.size() == 2);
            mesh.rest();
            assertThat(seen).containsExactlyInAnyOrder("orders a", "audit a");
        }
    }

    @Test
    default void theMostSpecificHandlerOfAServiceTakesAnEvent() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            List<String> seen = seen();
            mesh.serve(MeshService.named("orders")
                    .onEvent("#", (event, context) -> seen.add("# " + context.topic()))
                    .onEvent("stock.*", (event, context) -> seen.add("stock.* " + context.topic()))
                    .onEvent("stock.changed", (event, context) -> seen.add("stock.changed " + context.topic()))
                    .build());
            MeshClient client = mesh.client();
            for (String topic : List.of("stock.changed", "stock.gone", "stock.gone.far", "weather")) {
                mesh.value(client.publish(topic, null));
            }
            mesh.await("four handlers", () -> seen.size() == 4);
            mesh.rest();
            assertThat(seen)
                    .containsExactlyInAnyOrder(
                            "stock.changed stock.changed", "stock.* stock.gone", "# stock.gone.far", "# weather");
        }
    }

    @Test
    default void anEventThatNobodyListensToIsPublishedAndGone() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            mesh.serve(MeshService.named("orders").build());
            Inbox dead = mesh.deadLetters("orders");
            mesh.value(mesh.client().publish("stock.changed", 1));
            mesh.rest();
            assertThat(dead.size()).isZero();
        }
    }

    @Test
    default void anEventTellsItsHandlerOfItsCircumstances() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            List<EventContext> seen = Collections.synchronizedList(new ArrayList<>());
            mesh.serve(MeshService.named("orders")
                    .onEvent("stock.*", (event, context) -> seen.add(context))
                    .build());
            mesh.value(mesh.client()
                    .publish(
                            "stock.changed",
                            null,
                            EventOptions.defaults()
                                    .withTraceId("t-1")
                                    .withContext(Map.of("user", "ann"))
                                    .withTarget(List.of("berlin"))));
            mesh.await("the handler", () -> !seen.isEmpty());
            EventContext context = seen.get(0);
            assertThat(context.topic()).isEqualTo("stock.changed");
            assertThat(context.traceId()).isEqualTo("t-1");
            assertThat(context.values()).isEqualTo(Map.of("user", "ann"));
            assertThat(context.target()).isEqualTo(List.of("berlin"));
            assertThat(context.correlationId()).isNotEmpty();
            assertThat(context.redelivered()).isFalse();
        }
    }

    @Test
    default void anEventWhoseHandlerFailsIsDeadLettered() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            mesh.serve(MeshService.named("orders")
                    .onEvent("stock.*", (event, context) -> {
                        throw new IllegalStateException("out of paper");
                    })
                    .build());
            assertDeadLettered(mesh, Map.of("id", "a"));
        }
    }

    @Test
    default void anEventThatIsNotWhatItsHandlerTakesIsDeadLettered() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            mesh.serve(MeshService.named("orders")
                    .onEvent("stock.*", Order.class, (event, context) -> null)
                    .build());
            assertDeadLettered(mesh, Map.of("id", "a", "quantity", "two"));
        }
    }

    @Test
    default void anEventFollowsTheResponseOfARequest() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            List<@Nullable Object> seen = Collections.synchronizedList(new ArrayList<>());
            mesh.serve(MeshService.named("orders")
                    .method("take", context -> Outcome.withEvents("taken", FollowUpEvent.of("stock.taken", 1)))
                    .method("throw", context -> {
                        throw new NuropbSuccessException("thrown", FollowUpEvent.of("stock.thrown", 2));
                    })
                    .build());
            mesh.serve(MeshService.named("audit")
                    .onEvent("stock.*", (event, context) -> seen.add(event))
                    .build());
            MeshClient client = mesh.client();
            assertThat(mesh.value(client.request("orders", "take", null, String.class)))
                    .isEqualTo("taken");
            assertThat(mesh.value(client.request("orders", "throw", null, String.class)))
                    .isEqualTo("thrown");
            mesh.await("two events", () -> seen.size() == 2);
            assertThat(seen).containsExactlyInAnyOrder(1, 2);
        }
    }

    @Test
    default void eventsFollowFromEvents() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            List<String> seen = seen();
            mesh.serve(MeshService.named("orders")
                    .onEvent("stock.low", (event, context) -> Outcome.withEvents(null, FollowUpEvent.of("buy", event)))
                    .build());
            mesh.serve(MeshService.named("audit")
                    .onEvent("buy", (event, context) -> seen.add(event + " " + context.traceId()))
                    .build());
            mesh.value(mesh.client()
                    .publish("stock.low", "screws", EventOptions.defaults().withTraceId("t-2")));
            mesh.await("the event that follows", () -> !seen.isEmpty());
            assertThat(seen).containsExactly("screws t-2");
        }
    }

    @Test
    default void aHandlerPublishesEventsByItself() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            List<String> seen = seen();
            mesh.serve(MeshService.named("orders")
                    .method("take", MeshEventContract::publish)
                    .onEvent("stock.taken", (event, context) -> seen.add(event + " " + context.traceId()))
                    .build());
            mesh.value(mesh.client()
                    .withDefaults(CallOptions.defaults().withTraceId("t-3"))
                    .request("orders", "take", null, Void.class));
            mesh.await("the event", () -> !seen.isEmpty());
            assertThat(seen).containsExactly("by hand t-3");
        }
    }

    private static CompletionStage<Void> publish(HandlerContext context) {
        return context.client().publish("stock.taken", "by hand");
    }

    private static List<String> seen() {
        return Collections.synchronizedList(new ArrayList<>());
    }

    private static void assertDeadLettered(MeshTrial mesh, Object event) {
        Inbox dead = mesh.deadLetters("orders");
        mesh.value(mesh.client().publish("stock.changed", event));
        assertThat(mesh.death(dead)).isEqualTo("rejected in nuropb-orders-sq");
        Event died = mesh.message(dead.delivery(0), Event.class);
        assertThat(died.topic()).isEqualTo("stock.changed");
        assertThat(died.event()).isEqualTo(event);
    }
}
