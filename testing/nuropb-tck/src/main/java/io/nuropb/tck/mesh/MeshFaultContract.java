package io.nuropb.tck.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.Moment;
import io.nuropb.client.CallOptions;
import io.nuropb.client.ClientConfig;
import io.nuropb.client.MeshClient;
import io.nuropb.messaging.NuropbTransportException;
import io.nuropb.runner.RunnerConfig;
import io.nuropb.service.MeshService;
import io.nuropb.tck.broker.OnBrokerFaultBench;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
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
    default void aCommandUnderWayOnACutConnectionIsHandledAgain() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            CompletableFuture<Object> result = new CompletableFuture<>();
            AtomicInteger redelivered = new AtomicInteger();
            Semaphore begun = new Semaphore(0);
            mesh.serve(MeshService.named("orders")
                    .method("hold", context -> {
                        redelivered.addAndGet(context.redelivered() ? 1 : 0);
                        begun.release();
                        return result.minimalCompletionStage();
                    })
                    .build());
            mesh.value(mesh.client().command("orders", "hold", null));
            mesh.await("the handler", begun::tryAcquire);
            bench().cutConnections();
            mesh.await("the handler again", begun::tryAcquire);
            assertThat(redelivered).hasValue(1);
            result.complete(null);
        }
    }

    @Test
    default void whatAServiceHasNotAcknowledgedOutlivesTheBroker() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            CompletableFuture<Object> result = new CompletableFuture<>();
            Semaphore begun = new Semaphore(0);
            CompletableFuture<String> commandAgain = new CompletableFuture<>();
            CompletableFuture<Object> eventAgain = new CompletableFuture<>();
            mesh.serve(MeshService.named("orders")
                    .method("hold", context -> {
                        begun.release();
                        if (context.redelivered()) {
                            commandAgain.complete("again");
                        }
                        return result.minimalCompletionStage();
                    })
                    .onEvent("stock.changed", (event, context) -> {
                        begun.release();
                        if (context.redelivered()) {
                            eventAgain.complete(event);
                        }
                        return result.minimalCompletionStage();
                    })
                    .build());
            mesh.value(mesh.client().command("orders", "hold", null));
            mesh.value(mesh.client().publish("stock.changed", 7));
            mesh.await("both handlers", () -> begun.tryAcquire(2));
            bench().killServer();
            mesh.rest();
            bench().startServer();
            assertThat(mesh.valueAfterTrouble(commandAgain)).isEqualTo("again");
            assertThat(mesh.valueAfterTrouble(eventAgain)).isEqualTo(7);
            result.complete(null);
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

    private static RunnerConfig waiting(Duration limit) {
        return RunnerConfig.defaults().withClient(ClientConfig.defaults().withConnectionWait(limit));
    }

    private static MeshService pinging() {
        return MeshService.named("orders").method("ping", context -> "pong").build();
    }

    private static CompletableFuture<String> ping(MeshClient client) {
        return client.request("orders", "ping", null, String.class);
    }
}
