package io.nuropb.tck.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.client.CallOptions;
import io.nuropb.client.MeshClient;
import io.nuropb.messaging.NuropbAuthorizationException;
import io.nuropb.messaging.RemoteError;
import io.nuropb.messaging.RemoteException;
import io.nuropb.runner.RunnerConfig;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.service.HandlerContext;
import io.nuropb.service.MeshService;
import io.nuropb.service.MessageFailure.Kind;
import io.nuropb.tck.broker.OnBrokerBench;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Handlers whose own calls fail: that is a failure of theirs, and none that their caller is told by the name of another
 * message's.
 */
public interface MeshNestedCallContract extends OnBrokerBench {

    /** One of the handlers never ends, and nobody is to wait for it. */
    RunnerConfig AT_ONCE = RunnerConfig.defaults().withDrainLimit(Duration.ZERO);

    @Test
    default void aHandlerWhoseCallFindsNoServiceFails() {
        assertNestedFailure(
                context -> context.client().call("nobody", "ping", null, String.class), "NuropbNotDeliveredException");
    }

    @Test
    default void aHandlerWhoseCallIsAnsweredWithAnErrorFails() {
        assertNestedFailure(
                context -> context.client().call("stock", "fail", null, String.class),
                "RemoteException: stock.fail answered NuropbException");
    }

    @Test
    default void aHandlerWhoseCallIsRefusedHasNotRefusedItsCaller() {
        assertNestedFailure(
                context -> context.client().call("stock", "forbid", null, String.class),
                "Authorization: stock.forbid answered NuropbAuthorizationError: not the shop");
    }

    @Test
    default void aHandlerWhoseCallIsNotAnsweredInTimeFails() {
        CallOptions hasty = CallOptions.defaults().withTimeout(Duration.ofMillis(200));
        assertNestedFailure(
                context -> context.client().call("stock", "never", null, String.class, hasty),
                "NuropbTimeoutException");
    }

    @Test
    default void aHandlerThatGetsAResultThatDoesNotFitHasReadItsOwnMessage() {
        assertNestedFailure(
                context -> context.client().call("stock", "word", null, Integer.class), "NuropbMessageException");
    }

    @Test
    default void aHandlerThatJoinsACallFailsAlike() {
        assertNestedFailure(
                context -> context.client()
                        .request("stock", "word", null, Integer.class)
                        .join(),
                "NuropbMessageException");
    }

    @Test
    default void aHandlerThatReturnsACallFailsAlike() {
        assertNestedFailure(MeshNestedCallContract::requested, "NuropbMessageException");
    }

    private static CompletionStage<Integer> requested(HandlerContext context) {
        return context.client().request("stock", "word", null, Integer.class);
    }

    @Test
    default void aHandlerMaySayOfItsOwnMessageWhatItsCallFailedWith() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            mesh.serve(stock());
            ServiceRunner orders = mesh.serve(orders(context -> {
                try {
                    return context.client().call("stock", "forbid", null, String.class);
                } catch (RemoteException.Authorization e) {
                    throw new NuropbAuthorizationException("you may not, either", e);
                }
            }));
            assertThat(mesh.failure(
                                    RemoteException.Authorization.class,
                                    mesh.client().request("orders", "relay", null, String.class))
                            .error())
                    .isEqualTo(new RemoteError("NuropbAuthorizationError", "you may not, either"));
            assertThat(orders.counters().served().givenUpByKind()).containsEntry(Kind.UNAUTHORIZED, 1L);
        }
    }

    private void assertNestedFailure(Function<HandlerContext, @Nullable Object> relay, String expected) {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            mesh.serve(stock(), AT_ONCE);
            ServiceRunner orders = mesh.serve(orders(relay));
            MeshClient client = mesh.client();
            RemoteException failure =
                    mesh.failure(RemoteException.class, client.request("orders", "relay", null, String.class));
            assertThat(failure).isExactlyInstanceOf(RemoteException.class);
            assertThat(failure.error().error()).isEqualTo("NuropbException");
            assertThat(failure.error().description())
                    .startsWith("Runtime exception calling orders.relay:")
                    .contains(expected);
            mesh.await("its dead letter", () -> orders.counters().served().failed() == 1);
            assertThat(orders.counters().served().givenUpByKind())
                    .containsEntry(Kind.HANDLER_EXCEPTION, 1L)
                    .containsEntry(Kind.HANDLER_ERROR, 0L);
        }
    }

    private static MeshService orders(Function<HandlerContext, @Nullable Object> relay) {
        return MeshService.named("orders").method("relay", relay::apply).build();
    }

    private static MeshService stock() {
        return MeshService.named("stock")
                .method("fail", context -> {
                    throw new IllegalStateException("out of paper");
                })
                .method("forbid", context -> {
                    throw new NuropbAuthorizationException("not the shop");
                })
                .method("word", context -> "twelve")
                .method("never", context -> new CompletableFuture<>())
                .build();
    }
}
