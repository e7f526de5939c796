package io.nuropb.tck.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.Moment;
import io.nuropb.client.CallOptions;
import io.nuropb.client.MeshClient;
import io.nuropb.messaging.Message.Command;
import io.nuropb.messaging.NuropbTimeoutException;
import io.nuropb.messaging.NuropbTransportException;
import io.nuropb.messaging.Outcome;
import io.nuropb.messaging.RemoteException;
import io.nuropb.runner.RunnerConfig;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.service.DispatchConfig;
import io.nuropb.service.MeshService;
import io.nuropb.tck.broker.Inbox;
import io.nuropb.tck.broker.OnBrokerBench;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;

/** Handlers that take their time, messages that wait for too long, and callers that do not wait. */
public interface MeshTimeContract extends OnBrokerBench {

    @Test
    default void aCallerWaitsUntilItsTimeoutAndALateResponseIsCounted() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            CompletableFuture<Object> result = new CompletableFuture<>();
            mesh.serve(holding(result));
            MeshClient client = mesh.client();
            mesh.failure(
                    NuropbTimeoutException.class,
                    client.request("orders", "hold", null, String.class, timeout(Duration.ofMillis(200))));
            result.complete("too late");
            mesh.await("the late response", () -> client.counters().late() == 1);
            assertThat(client.counters().responses()).isZero();
        }
    }

    @Test
    default void aCallerWaitsNoLongerThanItsMessageLives() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            CompletableFuture<Object> result = new CompletableFuture<>();
            mesh.serve(holding(result));
            MeshClient client = mesh.client();
            mesh.value(client.open());
            Duration ttl = Duration.ofMillis(300);
            Moment asked = mesh.now();
            mesh.failure(
                    NuropbTimeoutException.class,
                    client.request(
                            "orders",
                            "hold",
                            null,
                            String.class,
                            timeout(Duration.ofMinutes(5)).withTtl(ttl)));
            assertThat(asked.until(mesh.now())).isBetween(ttl, ttl.plusSeconds(5));
            result.complete("too late");
        }
    }

    @Test
    default void aRequestThatExpiresInTheQueueIsDeadLetteredAndItsCallerTimesOut() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            CompletableFuture<Object> result = new CompletableFuture<>();
            Semaphore begun = new Semaphore(0);
            mesh.serve(
                    MeshService.named("orders")
                            .method("hold", context -> {
                                begun.release();
                                return result.minimalCompletionStage();
                            })
                            .build(),
                    RunnerConfig.defaults().withPrefetch(1, 1));
            Inbox dead = mesh.deadLetters("orders");
            MeshClient client = mesh.client();
            CompletableFuture<String> first = client.request("orders", "hold", null, String.class);
            mesh.await("the first handler", begun::tryAcquire);

            mesh.failure(
                    NuropbTimeoutException.class,
                    client.request(
                            "orders",
                            "hold",
                            null,
                            String.class,
                            CallOptions.defaults().withTtl(Duration.ofMillis(200))));
            assertThat(mesh.death(dead)).isEqualTo("expired in nuropb-orders-sq");

            result.complete("done");
            assertThat(mesh.value(first)).isEqualTo("done");
            mesh.rest();
            assertThat(begun.availablePermits()).as("handlers that began later").isZero();
        }
    }

    @Test
    default void aRequestLivesAsLongAsItsCallerWaitsAndACommandLonger() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            Inbox orders = mesh.standIn("orders");
            CallOptions options = CallOptions.defaults().withTimeout(Duration.ofSeconds(30));
            MeshClient client = mesh.client();
            Moment asked = mesh.now();
            CompletableFuture<Object> call = client.request("orders", "x", null, Object.class, options);
            mesh.await("the request", () -> orders.size() == 1);
            assertThat(orders.delivery(0).envelope().expiration())
                    .isBetween(options.timeout().minus(asked.until(mesh.now())), options.timeout());
            mesh.respond(mesh.request(orders.delivery(0)), new Outcome.Returned("heard"));
            assertThat(mesh.value(call)).isEqualTo("heard");
            mesh.value(client.command("orders", "x", null, options));
            mesh.await("the command", () -> orders.size() == 2);
            assertThat(orders.delivery(1).envelope().expiration()).isEqualTo(CallOptions.COMMAND_TTL);
        }
    }

    @Test
    default void whatARequestHasWaitedForAKeyIsTakenOffItsLife() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            Inbox vault = mesh.standIn("vault");
            Duration timeout = Duration.ofSeconds(30);
            CompletableFuture<Object> call = mesh.client()
                    .request("vault", "open", null, Object.class, MeshTrial.ENCRYPTED.withTimeout(timeout));
            Moment waits = mesh.now();
            mesh.await("the question for the key", () -> vault.size() == 1);
            mesh.pass(Duration.ofSeconds(1));
            Duration waited = waits.until(mesh.now());
            mesh.respond(mesh.request(vault.delivery(0)), MeshTrial.Keys.described(MeshTrial.Keys.VAULT));
            mesh.await("the request", () -> vault.size() == 2);
            assertThat(vault.delivery(1).envelope().expiration())
                    .isBetween(Duration.ofSeconds(1), timeout.minus(waited).plusMillis(1));
            assertThat(call.cancel(false)).isTrue();
        }
    }

    @Test
    default void aCommandThatExpiresInTheQueueIsDeadLettered() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            ServiceRunner runner = mesh.serve(MeshService.named("orders").build());
            Inbox dead = mesh.deadLetters("orders");
            mesh.value(runner.stop());
            mesh.value(mesh.client()
                    .command("orders", "anything", null, CallOptions.defaults().withTtl(Duration.ofSeconds(1))));
            assertThat(mesh.death(dead)).isEqualTo("expired in nuropb-orders-sq");
            assertThat(mesh.message(dead.delivery(0), Command.class).method()).isEqualTo("anything");
        }
    }

    @Test
    default void aRequestWaitsForAServiceThatStartsLater() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            MeshService orders = MeshService.named("orders")
                    .method("ping", context -> "pong")
                    .build();
            mesh.value(mesh.serve(orders).stop());
            CompletableFuture<String> call = mesh.client().request("orders", "ping", null, String.class);
            mesh.rest();
            assertThat(call).isNotDone();
            mesh.serve(orders);
            assertThat(mesh.value(call)).isEqualTo("pong");
        }
    }

    @Test
    default void aHandlerPastItsDeadlineIsAnErrorAndADeadLetter() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            CompletableFuture<Object> result = new CompletableFuture<>();
            mesh.serve(
                    holding(result),
                    RunnerConfig.defaults()
                            .withDispatch(DispatchConfig.defaults().withHandlerDeadline(Duration.ofMillis(200))));
            Inbox dead = mesh.deadLetters("orders");
            MeshClient client = mesh.client();
            mesh.failure(RemoteException.Timeout.class, client.request("orders", "hold", null, String.class));
            assertThat(mesh.death(dead)).isEqualTo("rejected in nuropb-orders-sq");

            result.complete("too late");
            mesh.rest();
            assertThat(client.counters().repeated()).as("second responses").isZero();
        }
    }

    @Test
    default void aClientThatIsStoppedFailsItsPendingCalls() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            CompletableFuture<Object> result = new CompletableFuture<>();
            Semaphore begun = new Semaphore(0);
            mesh.serve(MeshService.named("orders")
                    .method("hold", context -> {
                        begun.release();
                        return result.minimalCompletionStage();
                    })
                    .build());
            ServiceRunner caller = mesh.caller();
            CompletableFuture<String> call = caller.client().request("orders", "hold", null, String.class);
            mesh.await("the handler", begun::tryAcquire);
            mesh.value(caller.stop());
            assertThat(mesh.failure(NuropbTransportException.class, call).mayHaveBeenTaken())
                    .isTrue();
            assertThat(mesh.failure(
                                    NuropbTransportException.class,
                                    caller.client().request("orders", "hold", null, String.class))
                            .mayHaveBeenTaken())
                    .isFalse();
            result.complete("for nobody");
        }
    }

    @Test
    default void aServiceThatStopsAnswersWhatIsUnderWay() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            CompletableFuture<Object> result = new CompletableFuture<>();
            Semaphore begun = new Semaphore(0);
            ServiceRunner orders = mesh.serve(MeshService.named("orders")
                    .method("hold", context -> {
                        begun.release();
                        return result.minimalCompletionStage();
                    })
                    .build());
            CompletableFuture<String> call = mesh.client().request("orders", "hold", null, String.class);
            mesh.await("the handler", begun::tryAcquire);
            CompletableFuture<Void> stop = orders.stop();
            mesh.rest();
            assertThat(stop).isNotDone();
            result.complete("done");
            mesh.value(stop);
            assertThat(mesh.value(call)).isEqualTo("done");
        }
    }

    @Test
    default void aServiceWhoseHandlerDoesNotEndStopsAtItsDrainLimitAndGivesBackTheMessage() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            CompletableFuture<Object> never = new CompletableFuture<>();
            Semaphore begun = new Semaphore(0);
            ServiceRunner orders = mesh.serve(
                    MeshService.named("orders")
                            .method("hold", context -> {
                                begun.release();
                                return never.minimalCompletionStage();
                            })
                            .build(),
                    RunnerConfig.defaults().withDrainLimit(Duration.ofSeconds(1)));
            mesh.value(mesh.client().command("orders", "hold", null));
            mesh.await("the handler", begun::tryAcquire);
            mesh.value(orders.stop());
            CompletableFuture<Boolean> redelivered = new CompletableFuture<>();
            mesh.serve(MeshService.named("orders")
                    .method("hold", context -> redelivered.complete(context.redelivered()))
                    .build());
            assertThat(mesh.value(redelivered)).isTrue();
        }
    }

    private static MeshService holding(CompletableFuture<Object> result) {
        return MeshService.named("orders").method("hold", context -> result).build();
    }

    private static CallOptions timeout(Duration timeout) {
        return CallOptions.defaults().withTimeout(timeout);
    }
}
