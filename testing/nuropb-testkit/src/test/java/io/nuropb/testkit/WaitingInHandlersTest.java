package io.nuropb.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nuropb.annotation.MeshMethod;
import io.nuropb.client.CallOptions;
import io.nuropb.client.MeshClient;
import io.nuropb.messaging.NuropbException;
import io.nuropb.messaging.NuropbTimeoutException;
import io.nuropb.messaging.RemoteException;
import io.nuropb.runner.RunnerConfig;
import io.nuropb.runner.RunnerListener;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.runner.Status;
import io.nuropb.service.DispatchConfig;
import io.nuropb.service.Handler;
import io.nuropb.service.HandlerContext;
import io.nuropb.service.MeshService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Handlers, listeners and completions that wait for the mesh, on a mesh that has one thread. */
class WaitingInHandlersTest {

    /** What a caller knows of the stock. */
    interface Stock {
        /** Blocks. */
        @MeshMethod("count")
        int count();
    }

    /** Shorter than the time-out of calls. */
    private static final Duration DEADLINE = Duration.ofSeconds(20);

    private final TestMesh mesh = TestMesh.start(
            RunnerConfig.defaults().withDispatch(DispatchConfig.defaults().withHandlerDeadline(DEADLINE)));
    private final List<Object> done = new ArrayList<>();
    private final CompletableFuture<Object> never = new CompletableFuture<>();

    @BeforeEach
    void start() {
        mesh.add(MeshService.named("stock")
                .method("count", context -> 7)
                .method("take", (params, context) -> done.add("taken"))
                .method("never", context -> never)
                .onEvent("stock.low", (event, context) -> done.add("told"))
                .build());
    }

    @AfterEach
    void close() {
        mesh.close();
    }

    @Test
    void aHandlerJoinsACommand() {
        assertThat(handled(context ->
                        context.client().command("stock", "take", null).join()))
                .isNull();
        assertThat(done).containsExactly("taken");
    }

    @Test
    void aHandlerJoinsAnEvent() {
        assertThat(handled(context -> context.client().publish("stock.low", 1).join()))
                .isNull();
        assertThat(done).containsExactly("told");
    }

    @Test
    void aHandlerJoinsARequest() {
        assertThat(handled(context -> context.client()
                        .request("stock", "count", null, Integer.class)
                        .join()))
                .isEqualTo(7);
    }

    @Test
    void aHandlerJoinsWhatIsChainedToARequest() {
        assertThat(handled(context -> context.client()
                        .request("stock", "count", null, Integer.class)
                        .thenApplyAsync(count -> count + 1)
                        .thenCompose(count -> context.client()
                                .request("stock", "count", null, Integer.class)
                                .thenApply(again -> count + again))
                        .join()))
                .isEqualTo(15);
    }

    @Test
    void aHandlerGetsARequestWithinItsLimit() {
        assertThat(handled(context -> context.client()
                        .request("stock", "count", null, Integer.class)
                        .get(1, TimeUnit.SECONDS)))
                .isEqualTo(7);
        assertThatThrownBy(() -> handled(context -> context.client()
                        .request("stock", "never", null, Integer.class)
                        .get(1, TimeUnit.SECONDS)))
                .isInstanceOf(RemoteException.class)
                .hasMessageContaining(TimeoutException.class.getSimpleName());
    }

    @Test
    void aHandlerWaitsByTheBlockingTwins() {
        assertThat(handled(context -> {
                    MeshClient client = context.client();
                    client.commandAndWait("stock", "take", null);
                    client.publishAndWait("stock.low", 1);
                    return client.call("stock", "count", null, Integer.class)
                            + client.proxy("stock", Stock.class).count()
                            + client.describe("stock").join().methods().size();
                }))
                .isEqualTo(17);
        assertThat(done).containsExactly("taken", "told");
    }

    @Test
    void aHandlerOfAnEventWaits() {
        mesh.add(MeshService.named("shop")
                .onEvent("order.made", (event, context) -> {
                    context.client().command("stock", "take", null).join();
                    context.client().publish("stock.low", 1).join();
                    done.add(context.client()
                            .request("stock", "count", null, Integer.class)
                            .join());
                    return null;
                })
                .build());
        mesh.publish("order.made", 1);
        assertThat(done).containsExactlyInAnyOrder("taken", "told", 7);
        assertThat(mesh.deadLetters("shop")).isEmpty();
    }

    @Test
    void aCompletionWaits() {
        MeshClient client = mesh.client();
        CompletableFuture<Integer> both = client.request("stock", "count", null, Integer.class)
                .thenApply(count -> count
                        + client.request("stock", "count", null, Integer.class).join());
        int sum = mesh.await(both);
        assertThat(sum).isEqualTo(14);
    }

    @Test
    void aListenerWaits() {
        ServiceRunner shop = mesh.add(MeshService.named("shop").build());
        shop.listen(new RunnerListener() {
            @Override
            public void changed(Status before, Status after) {
                if (!before.state().equals(after.state())) {
                    done.add(mesh.client()
                            .request("stock", "count", null, Integer.class)
                            .join());
                    mesh.client().command("stock", "take", null).join();
                }
            }
        });
        mesh.stop(shop);
        assertThat(done).contains(7, "taken");
    }

    @Test
    void aListenerWaitsForTheStopOfItsOwnInstance() {
        ServiceRunner shop = mesh.add(MeshService.named("shop").build());
        shop.listen(new RunnerListener() {
            @Override
            public void changed(Status before, Status after) {
                if (done.isEmpty()) {
                    shop.stop().join();
                    done.add(shop.status().state().label());
                }
            }
        });
        mesh.stop(shop);
        assertThat(done).containsExactly("shutdown");
    }

    @Test
    void aTestWaitsByJoin() {
        ServiceRunner shop = mesh.add(MeshService.named("shop").build());
        assertThat(shop.members().toCompletableFuture().join()).hasSize(1);
        shop.putProperty("color", "red").toCompletableFuture().join();
        shop.client().open().toCompletableFuture().join();
        shop.stop().join();
        assertThat(shop.status().state().label()).isEqualTo("shutdown");
    }

    @Test
    void whoWaitsForWhatNeverComesHasTheTimeOutOfTheCall() {
        assertThatThrownBy(() -> handled(context -> context.client()
                        .request(
                                "stock",
                                "never",
                                null,
                                Integer.class,
                                CallOptions.defaults().withTimeout(Duration.ofSeconds(5)))
                        .join()))
                .isInstanceOf(RemoteException.class)
                .hasMessageContaining("NuropbTimeoutException: stock.never has no outcome within 5 s");
    }

    @Test
    void aHandlerPastItsDeadlineWaitsNoLonger() {
        assertThatThrownBy(() -> handled(context -> {
                    try {
                        return context.client().call("stock", "never", null, Integer.class);
                    } catch (NuropbException e) {
                        done.add(e.getMessage());
                        done.add(Thread.currentThread().isInterrupted());
                        throw e;
                    }
                }))
                .isInstanceOf(RemoteException.Timeout.class);
        assertThat(done)
                .containsExactly(
                        "The thread was interrupted while it waited for stock.never; it may be handled all the same",
                        true);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void theDeadlineOfAHandlerEndsNoOthersWaiting() {
        mesh.add(MeshService.named("audit")
                .onEvent("order.made", (event, context) -> {
                    CallOptions patient = CallOptions.defaults().withTimeout(Duration.ofSeconds(15));
                    try {
                        return context.client().call("stock", "never", null, Integer.class, patient);
                    } catch (NuropbTimeoutException e) {
                        done.add(context.client().call("stock", "count", null, Integer.class));
                        done.add(Thread.currentThread().isInterrupted());
                        return null;
                    }
                })
                .build());
        mesh.time().schedule(Duration.ofSeconds(10), () -> mesh.client().publishAndWait("order.made", 1));

        assertThatThrownBy(() -> handled(context -> context.client().call("stock", "never", null, Integer.class)))
                .isInstanceOf(RemoteException.Timeout.class);
        mesh.advance(DEADLINE);
        assertThat(done).containsExactly(7, false);
        assertThat(mesh.deadLetters("audit")).isEmpty();
    }

    @Test
    void whoWaitsForWhatOnlyItCouldDoFailsWithASentence() {
        List<Throwable> failures = new ArrayList<>();
        ServiceRunner shop = mesh.add(MeshService.named("shop").build());
        shop.observe((before, event, after, effects) -> {
            if (failures.isEmpty()) {
                try {
                    // An instance cannot stop before its observers have returned.
                    shop.stop().join();
                } catch (IllegalStateException e) {
                    failures.add(e);
                }
            }
        });
        mesh.stop(shop);
        assertThat(failures)
                .singleElement()
                .satisfies(failure -> assertThat(failure)
                        .hasMessageContaining("Waited in vain")
                        .hasMessageContaining("return the stage, or chain to it"));
    }

    @Test
    void whoWaitsForSeveralFuturesAtOnceFailsWithASentence() {
        assertThatThrownBy(() -> handled(context -> CompletableFuture.allOf(
                                context.client().request("stock", "count", null, Integer.class),
                                context.client().command("stock", "take", null))
                        .join()))
                .isInstanceOf(RemoteException.class)
                .hasMessageContaining("Join the calls one by one, or return the stage");
    }

    @Test
    void whoReturnsSeveralFuturesAtOnceDoesNotWait() {
        assertThat(handled(WaitingInHandlersTest::takeAndTell)).isNull();
        assertThat(done).containsExactly("taken", "told");
    }

    @Test
    void aFailureComesOutOfJoinAsUsual() {
        assertThatThrownBy(() -> mesh.client().command("nobody", "x", null).join())
                .isInstanceOf(CompletionException.class);
    }

    private static CompletionStage<Void> takeAndTell(HandlerContext context) {
        return CompletableFuture.allOf(
                context.client().command("stock", "take", null),
                context.client().publish("stock.low", 1));
    }

    private @Nullable Object handled(Handler.WithoutParams handler) {
        mesh.add(MeshService.named("shop").method("work", handler).build());
        return mesh.await(mesh.client().request("shop", "work", Map.of(), Object.class));
    }
}
