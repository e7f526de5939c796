package io.nuropb.tck.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.client.MeshClient;
import io.nuropb.messaging.FollowUpEvent;
import io.nuropb.messaging.NuropbSuccessException;
import io.nuropb.messaging.Outcome;
import io.nuropb.messaging.RemoteException;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.service.MeshService;
import io.nuropb.service.MessageFailure.Kind;
import io.nuropb.tck.broker.Inbox;
import io.nuropb.tck.broker.OnBrokerBench;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;

/** Results that come later, wherever they stand: a message is settled when its work is done, and fails if that does. */
public interface MeshLateResultContract extends OnBrokerBench {

    @Test
    default void aResultMayComeInTwoSteps() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            mesh.serve(MeshService.named("orders")
                    .method("twice", context -> mesh.later("x").thenApply(x -> mesh.later("done")))
                    .method("told", context -> Outcome.withEvents(mesh.later("told"), FollowUpEvent.of("told", 1)))
                    .method(
                            "told_later",
                            context -> mesh.later("x").thenApply(x -> new Outcome.Returned(mesh.later("told later"))))
                    .method("thrown", context -> {
                        throw new NuropbSuccessException(mesh.later("thrown"), FollowUpEvent.of("told", 2));
                    })
                    .build());
            Inbox told = mesh.subscriber("audit", "told");
            MeshClient client = mesh.client();
            assertThat(mesh.value(client.request("orders", "twice", null, String.class)))
                    .isEqualTo("done");
            assertThat(mesh.value(client.request("orders", "told", null, String.class)))
                    .isEqualTo("told");
            assertThat(mesh.value(client.request("orders", "told_later", null, String.class)))
                    .isEqualTo("told later");
            assertThat(mesh.value(client.request("orders", "thrown", null, String.class)))
                    .isEqualTo("thrown");
            mesh.await("two events", () -> told.size() == 2);
        }
    }

    @Test
    default void aCommandIsSettledWhenItsLastStageHasCompleted() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            CompletableFuture<String> work = new CompletableFuture<>();
            ServiceRunner orders = mesh.serve(MeshService.named("orders")
                    .method("create", context -> mesh.later("x").thenApply(x -> work))
                    .build());
            mesh.value(mesh.client().command("orders", "create", null));
            mesh.await("the command", () -> orders.counters().served().underWay() == 1);
            mesh.rest();
            assertThat(orders.counters().served().underWay()).isEqualTo(1);
            work.complete("done");
            mesh.await("its end", () -> orders.counters().served().handled() == 1);
        }
    }

    @Test
    default void anEventWhoseLastStageFailsIsDeadLettered() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            ServiceRunner orders = mesh.serve(MeshService.named("orders")
                    .onEvent(
                            "stock.sold",
                            (event, context) -> mesh.later("x")
                                    .thenApply(x -> mesh.later("y").thenApply(MeshLateResultContract::fail)))
                    .build());
            Inbox dead = mesh.deadLetters("orders");
            mesh.value(mesh.client().publish("stock.sold", 1));
            assertThat(mesh.death(dead)).isEqualTo("rejected in nuropb-orders-sq");
            assertThat(orders.counters().served().givenUpByKind()).containsEntry(Kind.HANDLER_EXCEPTION, 1L);
            assertThat(orders.counters().served().events()).isZero();
        }
    }

    @Test
    default void whatNobodyCanWaitForFailsWhereverItStands() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            mesh.serve(MeshService.named("orders")
                    .method("in_stage", context -> mesh.later(new Never()))
                    .method("in_outcome", context -> Outcome.withEvents(new Never()))
                    .method("foreign", context -> new Foreign(mesh.later("x")))
                    .method(
                            "in_event",
                            context -> Outcome.withEvents("done", FollowUpEvent.of("told", mesh.later("x"))))
                    .build());
            MeshClient client = mesh.client();
            for (String method : new String[] {"in_stage", "in_outcome", "foreign", "in_event"}) {
                assertThat(mesh.failure(RemoteException.class, client.request("orders", method, null, String.class))
                                .error()
                                .description())
                        .as(method)
                        .contains("whose end nobody waits for");
            }
        }
    }

    private static Object fail(Object ignored) {
        throw new IllegalStateException("out of paper");
    }

    /** Publishes nothing. */
    final class Never implements Flow.Publisher<String> {
        @Override
        public void subscribe(Flow.Subscriber<? super String> subscriber) {}
    }

    /** A future of another library's. */
    record Foreign(CompletionStage<String> stage) {

        /** As Vert.x has it. */
        public CompletionStage<String> toCompletionStage() {
            return stage;
        }
    }
}
