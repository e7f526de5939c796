package io.nuropb.tck.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.nuropb.client.CallOptions;
import io.nuropb.client.EventOptions;
import io.nuropb.client.MeshClient;
import io.nuropb.messaging.Envelope;
import io.nuropb.messaging.NuropbCallAgainException;
import io.nuropb.messaging.NuropbHandlingException;
import io.nuropb.messaging.RemoteException;
import io.nuropb.runner.RunnerConfig;
import io.nuropb.runner.RunnerCounters;
import io.nuropb.runner.RunnerListener;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.service.DispatchConfig;
import io.nuropb.service.MeshService;
import io.nuropb.service.MessageFailure;
import io.nuropb.service.MessageFailure.Kind;
import io.nuropb.tck.broker.Inbox;
import io.nuropb.tck.broker.OnBrokerBench;
import io.nuropb.tck.mesh.MeshTrial.Order;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** What an instance tells the program around it about messages: those that it gives up, and how many there were. */
public interface MeshObservationContract extends OnBrokerBench {

    @Test
    default void aListenerIsToldOfEachMessageThatIsGivenUpAndWhy() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            ServiceRunner orders = mesh.serve(failing());
            List<MessageFailure> told = follow(orders);
            Inbox dead = mesh.deadLetters("orders");
            MeshClient client =
                    mesh.client().withDefaults(CallOptions.defaults().withTraceId("t-1"));

            mesh.failure(RemoteException.Handling.class, client.request("orders", "steal", null, Void.class));
            mesh.value(client.command("orders", "create", Map.of("id", "a")));
            mesh.failure(RemoteException.Handling.class, client.request("orders", "refuse", null, Void.class));
            mesh.failure(RemoteException.class, client.request("orders", "break", null, Void.class));
            mesh.failure(RemoteException.CallAgain.class, client.request("orders", "again", null, Void.class));
            mesh.value(client.publish("order.made", "no order"));

            mesh.await("six dead letters", () -> dead.size() == 6);
            assertThat(told)
                    .extracting(
                            MessageFailure::kind,
                            MessageFailure::what,
                            failure -> failure.ids().traceId())
                    .containsExactlyInAnyOrder(
                            tuple(Kind.UNKNOWN_METHOD, "orders.steal", "t-1"),
                            tuple(Kind.DOES_NOT_FIT, "orders.create", "t-1"),
                            tuple(Kind.HANDLER_ERROR, "orders.refuse", "t-1"),
                            tuple(Kind.HANDLER_EXCEPTION, "orders.break", "t-1"),
                            tuple(Kind.CALLED_AGAIN_TWICE, "orders.again", "t-1"),
                            tuple(Kind.DOES_NOT_FIT, "orders on order.made", "t-1"));
            assertThat(told)
                    .extracting(MessageFailure::reason)
                    .contains(
                            "NuropbHandlingError: Unknown method steal",
                            "NuropbValidationError: Bad parameters for orders.create: 'quantity' is missing",
                            "NuropbHandlingError: sold out")
                    .anyMatch(reason -> reason.endsWith("IllegalStateException: out of paper"))
                    .anyMatch(
                            reason -> reason.contains("Bad event of topic order.made: the whole value must be Order"));
            assertThat(dead.deliveries())
                    .as("each is known by its id")
                    .extracting(delivery -> String.valueOf(delivery.envelope().correlationId()))
                    .containsExactlyInAnyOrderElementsOf(told.stream()
                            .map(failure -> failure.ids().correlationId())
                            .toList());
        }
    }

    @Test
    default void aListenerIsToldOfWhatCannotBeReadAndOfATimeOut() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            RunnerConfig hurried = RunnerConfig.defaults()
                    .withDispatch(DispatchConfig.defaults().withHandlerDeadline(Duration.ofMillis(200)));
            CompletableFuture<Object> never = new CompletableFuture<>();
            ServiceRunner orders = mesh.serve(
                    MeshService.named("orders").method("wait", context -> never).build(), hurried);
            List<MessageFailure> told = follow(orders);
            Inbox dead = mesh.deadLetters("orders");
            Envelope rubbish = new Envelope(
                    null, "c-9", null, null, true, Map.of("nuropb_type", "?"), "{".getBytes(StandardCharsets.UTF_8));

            mesh.put("", "nuropb-orders-sq", rubbish);
            mesh.failure(RemoteException.Timeout.class, mesh.client().request("orders", "wait", null, Void.class));

            mesh.await("two dead letters", () -> dead.size() == 2);
            assertThat(told)
                    .extracting(MessageFailure::kind, MessageFailure::what)
                    .containsExactlyInAnyOrder(tuple(Kind.UNREADABLE, ""), tuple(Kind.DEADLINE, "orders.wait"));
            assertThat(told)
                    .filteredOn(failure -> failure.kind() == Kind.UNREADABLE)
                    .singleElement()
                    .satisfies(failure -> {
                        assertThat(failure.ids().correlationId()).isEqualTo("c-9");
                        assertThat(failure.reason()).contains("nuropb_protocol");
                    });
            never.complete(null);
        }
    }

    @Test
    default void anInstanceCountsWhatItServesAndCalls() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            ServiceRunner orders = mesh.serve(failing());
            ServiceRunner caller = mesh.caller();
            assertThat(orders.counters().served().handled()).isZero();

            mesh.value(caller.client().request("orders", "ping", null, String.class));
            mesh.value(caller.client().command("orders", "ping", null));
            mesh.value(caller.client().publish("order.made", new Order("a", 1), EventOptions.defaults()));
            mesh.failure(RemoteException.class, caller.client().request("orders", "break", null, Void.class));
            mesh.await(
                    "all is settled",
                    () -> orders.counters().served().handled() == 2
                            && orders.counters().served().events() == 1
                            && orders.counters().served().failed() == 1);

            assertThat(orders.counters().called().requests()).isZero();
            RunnerCounters ofCaller = caller.counters();
            assertThat(ofCaller.called().requests()).isEqualTo(2);
            assertThat(ofCaller.called().responses()).isEqualTo(2);
            assertThat(ofCaller.called().commands()).isEqualTo(1);
            assertThat(ofCaller.called().events()).isEqualTo(1);
            assertThat(ofCaller.served().handled()).isZero();

            mesh.value(orders.stop());
            mesh.value(caller.stop());
            assertThat(orders.counters().served().handled())
                    .as("after the stop")
                    .isEqualTo(2);
            assertThat(caller.counters()).as("after the stop").isEqualTo(ofCaller);
        }
    }

    private static MeshService failing() {
        return MeshService.named("orders")
                .method("ping", context -> "pong")
                .method("create", Order.class, (order, context) -> null)
                .method("refuse", context -> {
                    throw new NuropbHandlingException("sold out");
                })
                .method("break", context -> {
                    throw new IllegalStateException("out of paper");
                })
                .method("again", context -> {
                    throw new NuropbCallAgainException("not yet");
                })
                .onEvent("order.*", Order.class, (order, context) -> null)
                .build();
    }

    private static List<MessageFailure> follow(ServiceRunner runner) {
        List<MessageFailure> told = new CopyOnWriteArrayList<>();
        runner.listen(new RunnerListener() {
            @Override
            public void failed(MessageFailure failure) {
                told.add(failure);
            }
        });
        return told;
    }
}
