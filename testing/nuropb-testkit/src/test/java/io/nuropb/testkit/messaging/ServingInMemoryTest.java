package io.nuropb.testkit.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.inmemory.InMemoryConfig;
import io.nuropb.inmemory.InMemoryMesh;
import io.nuropb.inmemory.InMemoryMessagePublisher;
import io.nuropb.messaging.FollowUpEvent;
import io.nuropb.messaging.Outcome;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.service.HandlerContext;
import io.nuropb.service.MeshService;
import io.nuropb.testkit.VirtualTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A whole instance, in memory: its queue is bound to what it listens to, and its handlers can call and send. */
class ServingInMemoryTest {

    private final VirtualTime time = new VirtualTime();
    private final InMemoryMesh mesh = new InMemoryMesh(time);
    private final List<@Nullable Object> seen = new ArrayList<>();
    private final ServiceRunner runner = mesh.runner(service()).build();

    @BeforeEach
    void start() {
        time.await(runner.start());
    }

    @AfterEach
    void stop() {
        runner.close();
        time.close();
    }

    @Test
    void eventsOfTheTopicsThatItListensToReachIt() {
        try (InMemoryMessagePublisher publisher =
                new InMemoryMessagePublisher(mesh.broker(), InMemoryConfig.defaults())) {
            for (String topic : List.of("stock.changed", "weather")) {
                time.await(publisher.publish(
                        "nuropb-events-exchange",
                        topic,
                        false,
                        TestDeliveries.event(topic, 7).envelope()));
            }
            time.runUntilIdle();
        }
        assertThat(seen).containsExactly(7);
        assertThat(mesh.broker().virtualHost().messages("nuropb-orders-sq")).isEmpty();
        assertThat(mesh.broker().virtualHost().messages("nuropb-orders-dl")).isEmpty();
    }

    @Test
    void eventsThatFollowAreRoutedLikeAnyOthers() {
        assertThat(time.await(runner.client().request("orders", "take", null, String.class)))
                .isEqualTo("taken");
        time.runUntilIdle();
        assertThat(seen).containsExactly(Map.of("left", 3));
    }

    @Test
    void aHandlerCallsOthersOverTheConnectionsOfItsInstance() {
        assertThat(time.await(runner.client().request("orders", "relay", null, String.class)))
                .isEqualTo("taken");
    }

    @Test
    void itsPresenceTellsOfEvents() {
        assertThat(time.await(runner.members()))
                .singleElement()
                .satisfies(presence -> assertThat(presence.details()).containsKeys("handled", "events", "overdue"));
    }

    private CompletionStage<String> relay(HandlerContext context) {
        return context.client().request("orders", "take", null, String.class);
    }

    private MeshService service() {
        return MeshService.named("orders")
                .method(
                        "take",
                        context -> Outcome.withEvents("taken", FollowUpEvent.of("stock.taken", Map.of("left", 3))))
                .method("relay", this::relay)
                .onEvent("stock.*", (event, context) -> seen.add(event))
                .build();
    }
}
