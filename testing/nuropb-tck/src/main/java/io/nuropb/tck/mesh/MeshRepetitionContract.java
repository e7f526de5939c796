package io.nuropb.tck.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.client.MeshClient;
import io.nuropb.messaging.Envelope;
import io.nuropb.messaging.Message.Command;
import io.nuropb.messaging.Message.Event;
import io.nuropb.messaging.Message.Request;
import io.nuropb.messaging.Message.Response;
import io.nuropb.messaging.NuropbMessageException;
import io.nuropb.messaging.Outcome;
import io.nuropb.messaging.WireFormat;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.service.InMemoryDeduplication;
import io.nuropb.service.MeshService;
import io.nuropb.tck.broker.BrokerTrial;
import io.nuropb.tck.broker.Inbox;
import io.nuropb.tck.broker.OnBrokerBench;
import io.nuropb.topology.BrokerObject.Queue;
import io.nuropb.topology.Topology;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Messages that come twice, too late, or from somebody whom nobody asked. */
public interface MeshRepetitionContract extends OnBrokerBench {

    @Test
    default void aRequestThatComesTwiceIsHandledOnceAndAnsweredTwice() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            AtomicInteger handled = new AtomicInteger();
            mesh.serve(remembering(handled));
            Inbox replies = BrokerTrial.at(bench()).consume(declared("replies"), 10);
            Envelope request = mesh.encode(new Request(
                    "orders",
                    "count",
                    Map.of(),
                    "replies",
                    WireFormat.newCorrelationId(bench().scheduler().random()),
                    null,
                    Map.of()));
            mesh.put(MeshTrial.PROFILE.names().rpcExchange(), "orders", request);
            mesh.put(MeshTrial.PROFILE.names().rpcExchange(), "orders", request);
            mesh.await("two responses", () -> replies.size() == 2);
            assertThat(handled).hasValue(1);
            assertThat(mesh.message(replies.delivery(1), Response.class))
                    .isEqualTo(mesh.message(replies.delivery(0), Response.class));
        }
    }

    @Test
    default void aCommandThatComesTwiceIsHandledOnce() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            AtomicInteger handled = new AtomicInteger();
            ServiceRunner service = mesh.serve(remembering(handled));
            Inbox dead = mesh.deadLetters("orders");
            Envelope command = mesh.encode(new Command(
                    "orders",
                    "count",
                    Map.of(),
                    "",
                    WireFormat.newCorrelationId(bench().scheduler().random()),
                    null,
                    Map.of()));
            mesh.put(MeshTrial.PROFILE.names().rpcExchange(), "orders", command);
            mesh.put(MeshTrial.PROFILE.names().rpcExchange(), "orders", command);
            mesh.await("the second one's end", () -> service.counters().served().duplicates() == 1);
            mesh.await("both settlements", () -> service.counters().served().underWay() == 0);
            assertThat(handled).hasValue(1);
            mesh.rest();
            assertThat(dead.size()).isZero();
        }
    }

    @Test
    default void servicesThatShareAMemoryHandleAnEventOnceEach() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            InMemoryDeduplication memory = memory();
            List<String> handled = Collections.synchronizedList(new ArrayList<>());
            List<ServiceRunner> services = Stream.of("orders", "audit")
                    .map(name -> mesh.serve(MeshService.named(name)
                            .deduplication(memory)
                            .onEvent("stock.sold", (event, context) -> handled.add(name))
                            .build()))
                    .toList();
            Envelope event = mesh.encode(new Event(
                    "stock.sold",
                    1,
                    null,
                    WireFormat.newCorrelationId(bench().scheduler().random()),
                    null,
                    Map.of()));
            for (int i = 0; i < 2; i++) {
                mesh.put(MeshTrial.PROFILE.names().eventsExchange(), "stock.sold", event);
            }
            mesh.await(
                    "all four settlements",
                    () -> services.stream()
                            .allMatch(service -> service.counters().served().events() == 2));
            assertThat(handled).containsExactlyInAnyOrder("orders", "audit");
        }
    }

    @Test
    default void withoutAMemoryWhatComesTwiceIsHandledTwice() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            AtomicInteger handled = new AtomicInteger();
            mesh.serve(MeshService.named("orders")
                    .method("count", context -> handled.incrementAndGet())
                    .build());
            Envelope command = mesh.encode(new Command(
                    "orders",
                    "count",
                    Map.of(),
                    "",
                    WireFormat.newCorrelationId(bench().scheduler().random()),
                    null,
                    Map.of()));
            mesh.put(MeshTrial.PROFILE.names().rpcExchange(), "orders", command);
            mesh.put(MeshTrial.PROFILE.names().rpcExchange(), "orders", command);
            mesh.await("two handlers", () -> handled.get() == 2);
        }
    }

    @Test
    default void aSecondResponseCompletesNothingAndIsCounted() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            Inbox orders = mesh.standIn("orders");
            MeshClient client = mesh.client();
            CompletableFuture<String> call = client.request("orders", "x", null, String.class);
            Request request = next(mesh, orders);
            mesh.respond(request, new Outcome.Returned("first"));
            mesh.respond(request, new Outcome.Returned("second"));
            assertThat(mesh.value(call)).isEqualTo("first");
            mesh.await("the second response", () -> client.counters().repeated() == 1);
            assertThat(client.counters().responses()).isEqualTo(1);
        }
    }

    @Test
    default void aResponseToNothingCompletesNothingAndIsCounted() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            Inbox orders = mesh.standIn("orders");
            MeshClient client = mesh.client();
            CompletableFuture<String> call = client.request("orders", "x", null, String.class);
            Request request = next(mesh, orders);
            Outcome.Answer forged = new Outcome.Returned("forged");
            mesh.respond(
                    request.replyTo(),
                    new Response(
                            forged,
                            WireFormat.newCorrelationId(bench().scheduler().random()),
                            null,
                            Map.of()));
            mesh.await("the foreign response", () -> client.counters().foreign() == 1);
            assertThat(call).isNotDone();
            mesh.respond(request, new Outcome.Returned("true"));
            assertThat(mesh.value(call)).isEqualTo("true");
        }
    }

    @Test
    default void aResponseInAnotherClientsQueueCompletesNothing() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            Inbox orders = mesh.standIn("orders");
            MeshClient client = mesh.client();
            MeshClient other = mesh.client();
            CompletableFuture<String> call = client.request("orders", "x", null, String.class);
            Request request = next(mesh, orders);
            CompletableFuture<String> others = other.request("orders", "y", null, String.class);
            mesh.await("the other request", () -> orders.size() == 2);
            Request othersRequest = mesh.request(orders.delivery(1));

            mesh.respond(othersRequest.replyTo(), Response.to(request, new Outcome.Returned("astray")));
            mesh.await("the stray response", () -> other.counters().foreign() == 1);
            assertThat(call).isNotDone();
            assertThat(others).isNotDone();

            mesh.respond(request, new Outcome.Returned("mine"));
            mesh.respond(othersRequest, new Outcome.Returned("yours"));
            assertThat(mesh.value(call)).isEqualTo("mine");
            assertThat(mesh.value(others)).isEqualTo("yours");
        }
    }

    @Test
    default void whatIsNoMessageIsCountedByTheClientAndDeadLetteredByTheService() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            mesh.serve(MeshService.named("orders")
                    .method("ping", context -> "pong")
                    .build());
            Inbox dead = mesh.deadLetters("orders");
            Envelope noise = envelope("noise");
            mesh.put(MeshTrial.PROFILE.names().rpcExchange(), "orders", noise);
            assertThat(mesh.death(dead)).isEqualTo("rejected in nuropb-orders-sq");

            Inbox stock = mesh.standIn("stock");
            MeshClient client = mesh.client();
            CompletableFuture<String> call = client.request("stock", "x", null, String.class);
            Request request = next(mesh, stock);
            mesh.put("", request.replyTo(), noise);
            mesh.await("the noise", () -> client.counters().malformed() == 1);
            assertThat(call).isNotDone();
            mesh.respond(request, new Outcome.Returned("sound"));
            assertThat(mesh.value(call)).isEqualTo("sound");
            assertThat(mesh.value(client.request("orders", "ping", null, String.class)))
                    .isEqualTo("pong");
        }
    }

    @Test
    default void aResponseThatCannotBeReadFailsItsCallAtOnceAndSaysWhy() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            Inbox orders = mesh.standIn("orders");
            MeshClient client = mesh.client();
            CompletableFuture<Object> call = client.request("orders", "x", null, Object.class);
            Request request = next(mesh, orders);
            Envelope response =
                    envelopeOf(request, "{\"result\": " + "[".repeat(3_000) + "]".repeat(3_000) + ", \"error\": null}");
            mesh.put("", request.replyTo(), response);
            assertThat(mesh.failure(NuropbMessageException.class, call))
                    .hasMessageContaining("The response to orders.x cannot be read");
            assertThat(client.counters().malformed()).isEqualTo(1);
        }
    }

    private static Envelope envelopeOf(Request request, String body) {
        return new Envelope(
                "application/json",
                request.correlationId(),
                "",
                null,
                false,
                Map.of(
                        "nuropb_protocol", "0.1.1",
                        "nuropb_version", "0.1.1",
                        "nuropb_type", "response",
                        "trace_id", "",
                        "encrypted", ""),
                body.getBytes(StandardCharsets.UTF_8));
    }

    private MeshService remembering(AtomicInteger handled) {
        return MeshService.named("orders")
                .deduplication(memory())
                .method("count", context -> handled.incrementAndGet())
                .build();
    }

    private InMemoryDeduplication memory() {
        return new InMemoryDeduplication(100, 100_000, Duration.ofMinutes(10), bench().scheduler());
    }

    private String declared(String queue) {
        BrokerTrial.at(bench()).declare(new Topology(List.of(), List.of(new Queue(queue, true, Map.of())), List.of()));
        return queue;
    }

    private static Request next(MeshTrial mesh, Inbox service) {
        mesh.await("the request", () -> service.size() > 0);
        return mesh.request(service.delivery(0));
    }

    private static Envelope envelope(String text) {
        Map<String, @Nullable Object> headers = Map.of("kind", "noise");
        return new Envelope("text/plain", null, null, null, true, headers, text.getBytes(StandardCharsets.UTF_8));
    }
}
