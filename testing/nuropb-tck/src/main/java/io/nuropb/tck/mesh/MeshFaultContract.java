package io.nuropb.tck.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.Moment;
import io.nuropb.client.CallOptions;
import io.nuropb.client.ClientConfig;
import io.nuropb.client.MeshClient;
import io.nuropb.messaging.FollowUpEvent;
import io.nuropb.messaging.Message.Request;
import io.nuropb.messaging.NuropbException;
import io.nuropb.messaging.NuropbTimeoutException;
import io.nuropb.messaging.NuropbTransportException;
import io.nuropb.messaging.Outcome;
import io.nuropb.runner.RunnerConfig;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.runner.UnmetRequirement.What;
import io.nuropb.service.Handler;
import io.nuropb.service.MeshService;
import io.nuropb.tck.broker.Inbox;
import io.nuropb.tck.broker.OnBrokerFaultBench;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What calls come to, over whole instances, when the broker or the way to it fails. */
public interface MeshFaultContract extends OnBrokerFaultBench {

    @Test
    default void aServiceWhoseConnectionsAreCutServesAgain() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            mesh.serve(pinging());
            MeshClient client = mesh.client();
            assertThat(mesh.value(ping(client))).isEqualTo("pong");
            bench().cutConnections();
            mesh.eventually("an answer", () -> ping(client));
        }
    }

    @Test
    default void aCallWhoseReplyQueueIsLostMayHaveBeenTaken() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            CompletableFuture<Object> result = new CompletableFuture<>();
            Semaphore begun = new Semaphore(0);
            mesh.serve(MeshService.named("orders")
                    .method("hold", context -> {
                        begun.release();
                        return result.minimalCompletionStage();
                    })
                    .build());
            CompletableFuture<String> call = mesh.client().request("orders", "hold", null, String.class);
            mesh.await("the handler", begun::tryAcquire);
            bench().cutConnections();
            assertThat(mesh.failure(NuropbTransportException.class, call).mayHaveBeenTaken())
                    .isTrue();
            result.complete("for nobody");
        }
    }

    @Test
    default void aReplyQueueThatIsLostIsFollowedByOneOfAnotherName() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            Inbox orders = mesh.standIn("orders");
            MeshClient client = mesh.client();
            CompletableFuture<Object> lost = client.request("orders", "x", null, Object.class);
            mesh.await("the request", () -> orders.size() == 1);
            String first = mesh.request(orders.delivery(0)).replyTo();
            bench().cutConnections();
            mesh.failure(NuropbTransportException.class, lost);
            mesh.eventually("another reply queue", client::open);
            Inbox again = mesh.standIn("orders");
            CompletableFuture<Object> call = client.request("orders", "y", null, Object.class);
            mesh.await("another request", () -> second(mesh, again).isPresent());
            Request second = second(mesh, again).orElseThrow();
            assertThat(second.replyTo()).isNotEqualTo(first);
            mesh.respond(second, new Outcome.Returned("fresh"));
            assertThat(mesh.value(call)).isEqualTo("fresh");
        }
    }

    @Test
    default void aCommandUnderWayOnACutConnectionIsNotHandledBesideItselfAndSettledWhenItComesAgain() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            CompletableFuture<Object> result = new CompletableFuture<>();
            Semaphore begun = new Semaphore(0);
            ServiceRunner service = mesh.serve(MeshService.named("orders")
                    .method("hold", context -> {
                        begun.release();
                        return result.minimalCompletionStage();
                    })
                    .method("ping", context -> "pong")
                    .build());
            mesh.value(mesh.client().command("orders", "hold", null));
            mesh.await("the handler", begun::tryAcquire);
            bench().cutConnections();
            mesh.eventually("an answer", () -> ping(mesh.client()));
            mesh.rest();
            assertThat(begun.availablePermits()).as("handlers beside the first").isZero();
            result.complete(null);
            mesh.await("its settlement", () -> service.counters().served().settledAgain() == 1);
            mesh.rest();
            assertThat(begun.availablePermits()).as("handlers behind the first").isZero();
        }
    }

    @Test
    default void whatWaitsForItsTurnOnALostChannelIsHandledOnce() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            Map<Object, AtomicInteger> runs = new ConcurrentHashMap<>();
            CompletableFuture<Object> result = new CompletableFuture<>();
            Handler<Map<String, @Nullable Object>> work = (params, context) -> {
                Object id = Objects.requireNonNull(params.get("id"));
                runs.computeIfAbsent(id, first -> new AtomicInteger()).incrementAndGet();
                return id.equals(0) ? result.minimalCompletionStage() : null;
            };
            ServiceRunner one = mesh.serve(
                    MeshService.named("orders")
                            .maxConcurrent(1)
                            .method("work", work)
                            .build(),
                    RunnerConfig.defaults().withPrefetch(3, 3));
            for (int i = 0; i < 3; i++) {
                mesh.value(mesh.client().command("orders", "work", Map.of("id", i)));
            }
            mesh.await(
                    "the first, and two behind it",
                    () -> runs.size() == 1 && one.counters().served().underWay() == 3);
            mesh.serve(MeshService.named("orders").method("work", work).build());
            bench().closeChannels("nuropb-orders-sq");
            mesh.rest();
            result.complete(null);
            mesh.await("all runs", () -> runs.size() == 3);
            mesh.rest();
            assertThat(runs.get(1)).as("runs of the second").hasValue(1);
            assertThat(runs.get(2)).as("runs of the third").hasValue(1);
        }
    }

    @Test
    default void aRequestThatFailedOnACutConnectionFailsAgainWithoutItsHandler() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            CompletableFuture<Object> result = new CompletableFuture<>();
            Semaphore begun = new Semaphore(0);
            mesh.serve(MeshService.named("orders")
                    .method("hold", context -> {
                        begun.release();
                        return result.minimalCompletionStage();
                    })
                    .build());
            Inbox dead = mesh.deadLetters("orders");
            mesh.value(mesh.client().command("orders", "hold", null));
            mesh.await("the handler", begun::tryAcquire);
            bench().closeChannels("nuropb-orders-sq");
            result.completeExceptionally(new IllegalStateException("out of stock"));
            assertThat(mesh.death(dead)).isEqualTo("rejected in nuropb-orders-sq");
            assertThat(begun.availablePermits()).as("further handlers").isZero();
        }
    }

    @Test
    default void whatAServiceHasNotAcknowledgedOutlivesTheBroker() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            CompletableFuture<Object> result = new CompletableFuture<>();
            Semaphore begun = new Semaphore(0);
            ServiceRunner service = mesh.serve(MeshService.named("orders")
                    .method("hold", context -> {
                        begun.release();
                        return result.minimalCompletionStage();
                    })
                    .onEvent("stock.changed", (event, context) -> {
                        begun.release();
                        return result.minimalCompletionStage();
                    })
                    .build());
            mesh.value(mesh.client().command("orders", "hold", null));
            mesh.value(mesh.client().publish("stock.changed", 7));
            mesh.await("both handlers", () -> begun.tryAcquire(2));
            bench().killServer();
            mesh.rest();
            bench().startServer();
            mesh.eventually(
                    "both messages again",
                    () -> service.counters().served().underWay() >= 4
                            ? CompletableFuture.completedFuture(true)
                            : CompletableFuture.failedFuture(new IllegalStateException("not yet")));
            result.complete(null);
            mesh.await("both settlements", () -> service.counters().served().settledAgain() == 2);
        }
    }

    @Test
    default void whileTheBrokerTakesNothingOutcomesAreKeptAndNoHandlerRunsAgain() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            Map<Object, AtomicInteger> runs = new ConcurrentHashMap<>();
            CompletableFuture<Object> blocked = new CompletableFuture<>();
            ServiceRunner service = mesh.serve(
                    MeshService.named("orders")
                            .method("buy", (params, context) -> {
                                runs.computeIfAbsent(params.get("id"), id -> new AtomicInteger())
                                        .incrementAndGet();
                                return blocked.minimalCompletionStage().thenApply(now -> params.get("id"));
                            })
                            .build(),
                    RunnerConfig.defaults().withPrefetch(3, 3));
            MeshClient client = mesh.caller(waiting(Duration.ofMinutes(2))).client();
            CallOptions patient = CallOptions.defaults().withTimeout(Duration.ofMinutes(30));
            List<CompletableFuture<Integer>> calls = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                calls.add(client.request("orders", "buy", Map.of("id", i), Integer.class, patient));
            }
            mesh.await("as many handlers as may run", () -> runs.size() == 3);
            bench().blockPublishers();
            // The one message by which the client's own connection learns of it.
            mesh.failure(NuropbTransportException.class, client.publish("stock.changed", 0));
            blocked.complete(true);
            mesh.await("held responses", () -> service.counters().served().held() == 3);
            mesh.await("a status that says so", () -> service.status().isMissing(What.PUBLISHING));
            mesh.pass(bench().longBlock());
            assertThat(service.status().isMissing(What.PUBLISHING))
                    .as("a status that says so still")
                    .isTrue();
            assertThat(runs)
                    .as("handlers that began although nothing could be answered")
                    .hasSize(3);
            bench().unblockPublishers();
            for (int i = 0; i < calls.size(); i++) {
                assertThat(mesh.valueAfterTrouble(calls.get(i))).isEqualTo(i);
            }
            assertThat(runs.values()).allMatch(count -> count.get() == 1);
            assertThat(service.counters().served().held()).isZero();
            mesh.await("a status without it", () -> !service.status().isMissing(What.PUBLISHING));
        }
    }

    @Test
    default void aQueueThatConfirmsNothingKeepsNoOtherMethodWaitingAndGivesItsNeighboursFewCopies() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            Inbox healthy = mesh.subscriber("billing", "stock.changed");
            Inbox suspended = mesh.subscriber("archive", "stock.changed");
            mesh.serve(
                    MeshService.named("orders")
                            .method(
                                    "buy",
                                    context -> Outcome.withEvents("bought", FollowUpEvent.of("stock.changed", 7)))
                            .method("ping", context -> "pong")
                            .build(),
                    RunnerConfig.defaults().withDrainLimit(bench().confirmLimit()));
            MeshClient client = mesh.client();
            bench().suspendQueue("nuropb-archive-sq");
            assertThat(mesh.value(client.request("orders", "buy", null, String.class)))
                    .isEqualTo("bought");
            mesh.pass(bench().confirmLimit().multipliedBy(5).dividedBy(4));
            assertThat(mesh.value(ping(client))).isEqualTo("pong");
            mesh.pass(bench().confirmLimit().multipliedBy(5).dividedBy(2));
            assertThat(mesh.value(ping(client))).isEqualTo("pong");
            assertThat(healthy.size()).as("copies for a healthy subscriber").isBetween(1, 2);
            assertThat(suspended.size()).as("deliveries of the suspended queue").isZero();
            bench().resumeQueue("nuropb-archive-sq");
            mesh.await("the copies that waited", () -> suspended.size() == healthy.size());
        }
    }

    @Test
    default void whatIsCalledWhileTheBrokerIsAwayWaitsForIt() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            mesh.serve(pinging());
            MeshClient client = mesh.caller(waiting(Duration.ofMinutes(2))).client();
            assertThat(mesh.value(ping(client))).isEqualTo("pong");
            bench().killServer();
            mesh.rest();
            CompletableFuture<String> call = client.request(
                    "orders", "ping", null, String.class, CallOptions.defaults().withTimeout(Duration.ofMinutes(5)));
            mesh.rest();
            bench().startServer();
            assertThat(mesh.valueAfterTrouble(call)).isEqualTo("pong");
        }
    }

    @Test
    default void whoDoesNotWantToWaitForTheBrokerFailsAtOnce() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            mesh.serve(pinging());
            MeshClient client = mesh.caller(waiting(Duration.ZERO)).client();
            assertThat(mesh.value(ping(client))).isEqualTo("pong");
            bench().killServer();
            mesh.rest();
            Moment asked = mesh.now();
            NuropbTransportException failure = mesh.failure(NuropbTransportException.class, ping(client));
            assertThat(failure.mayHaveBeenTaken()).isFalse();
            assertThat(asked.until(mesh.now())).isLessThan(bench().confirmLimit());
            bench().startServer();
        }
    }

    @Test
    default void aCallEndsByItsTimeoutWhileTheBrokerIsAway() {
        expectAnEndWhileTheBrokerIsAway(
                Duration.ofMinutes(2), bench().confirmLimit().dividedBy(2));
    }

    @Test
    default void aCallWaitsForTheBrokerNoLongerThanItIsConfiguredTo() {
        expectAnEndWhileTheBrokerIsAway(Duration.ofSeconds(1), Duration.ofMinutes(5));
    }

    /**
     * @param wait how long the caller may wait for a connection
     * @param timeout the call's
     */
    private void expectAnEndWhileTheBrokerIsAway(Duration wait, Duration timeout) {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            mesh.serve(pinging());
            MeshClient client = mesh.caller(waiting(wait)).client();
            assertThat(mesh.value(ping(client))).isEqualTo("pong");
            bench().killServer();
            mesh.rest();
            Moment asked = mesh.now();
            mesh.failure(
                    NuropbException.class,
                    client.request(
                            "orders",
                            "ping",
                            null,
                            String.class,
                            CallOptions.defaults().withTimeout(timeout)));
            assertThat(asked.until(mesh.now())).isLessThan(bench().confirmLimit());
            bench().startServer();
        }
    }

    @Test
    default void whatIsCalledWhileTheBrokerBlocksPublishersWaitsForIt() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            mesh.serve(pinging());
            MeshClient client = mesh.caller(waiting(Duration.ofMinutes(2))).client();
            assertThat(mesh.value(ping(client))).isEqualTo("pong");
            bench().blockPublishers();
            // The one message by which the publisher learns of it.
            mesh.failure(NuropbTransportException.class, client.publish("stock.changed", 0));
            CompletableFuture<Void> event = client.publish("stock.changed", 1);
            CompletableFuture<String> call = ping(client);
            mesh.rest();
            assertThat(event).isNotDone();
            assertThat(call).isNotDone();
            bench().unblockPublishers();
            mesh.valueAfterTrouble(event);
            assertThat(mesh.valueAfterTrouble(call)).isEqualTo("pong");
        }
    }

    @Test
    default void aCallWhoseTimeIsUpWhileTheBrokerBlocksPublishersNamesThatAsTheReason() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            mesh.serve(pinging());
            MeshClient client = mesh.caller(waiting(Duration.ofMinutes(2))).client();
            assertThat(mesh.value(ping(client))).isEqualTo("pong");
            bench().blockPublishers();
            // Shorter than the publisher waits for a confirm, and the first message by which it learns that it is
            // blocked.
            CallOptions impatient =
                    CallOptions.defaults().withTimeout(bench().confirmLimit().dividedBy(2));
            CompletableFuture<String> call = client.request("orders", "ping", null, String.class, impatient);
            assertThat(mesh.failure(NuropbTimeoutException.class, call))
                    .hasMessageContaining("the broker keeps publishers waiting");
            bench().unblockPublishers();
        }
    }

    private static RunnerConfig waiting(Duration limit) {
        return RunnerConfig.defaults().withClient(ClientConfig.defaults().withConnectionWait(limit));
    }

    private static MeshService pinging() {
        return MeshService.named("orders").method("ping", context -> "pong").build();
    }

    /** The first one may come again, for nobody has settled it. */
    private static Optional<Request> second(MeshTrial mesh, Inbox orders) {
        return orders.deliveries().stream()
                .map(mesh::request)
                .filter(request -> request.method().equals("y"))
                .findFirst();
    }

    private static CompletableFuture<String> ping(MeshClient client) {
        return client.request("orders", "ping", null, String.class);
    }
}
