package io.nuropb.tck.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nuropb.client.MeshClient;
import io.nuropb.messaging.NuropbAuthenticationException;
import io.nuropb.messaging.NuropbAuthorizationException;
import io.nuropb.messaging.NuropbCallAgainException;
import io.nuropb.messaging.NuropbDeprecatedException;
import io.nuropb.messaging.NuropbException;
import io.nuropb.messaging.NuropbValidationException;
import io.nuropb.messaging.RemoteError;
import io.nuropb.messaging.RemoteException;
import io.nuropb.messaging.WireLimits;
import io.nuropb.runner.RunnerConfig;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.service.DispatchConfig;
import io.nuropb.service.MeshService;
import io.nuropb.service.MessageFailure.Kind;
import io.nuropb.tck.broker.Inbox;
import io.nuropb.tck.broker.OnBrokerBench;
import io.nuropb.tck.mesh.MeshTrial.Order;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Requests that the service answers with an error, and those that it asks for again. */
public interface MeshErrorContract extends OnBrokerBench {

    @Test
    default void aMissingParameterIsNamed() {
        assertRefused(Map.of("id", "a"), "'quantity' is missing");
    }

    @Test
    default void anUnknownParameterIsNamed() {
        assertRefused(Map.of("id", "a", "quantity", 1, "colour", "red"), "'colour' is unknown");
    }

    @Test
    default void aMistypedParameterIsNamed() {
        assertRefused(Map.of("id", "a", "quantity", "two"), "'quantity'");
    }

    @Test
    default void aParameterThatMustNotBeNullIsNamed() {
        Map<String, @Nullable Object> params = new LinkedHashMap<>();
        params.put("id", "a");
        params.put("quantity", null);
        assertRefused(params, "'quantity'");
    }

    @Test
    default void aTypeThatNothingCanBeBoundToIsRefusedBeforeTheStart() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            assertThatThrownBy(() -> mesh.serve(MeshService.named("orders")
                            .method("create", Unmakeable.class, (order, context) -> null)
                            .build()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("Method 'create' of service 'orders'")
                    .hasMessageContaining(Unmakeable.class.getSimpleName());
            assertThatThrownBy(() -> mesh.serve(MeshService.named("orders")
                            .onEvent("orders.#", Unmakeable.class, (order, context) -> null)
                            .build()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("events 'orders.#' of service 'orders'")
                    .hasMessageContaining(Unmakeable.class.getSimpleName());
        }
    }

    @Test
    default void aResultThatNothingCanBeBoundToIsRefusedBeforeItIsAskedFor() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            MeshClient client = mesh.client();
            assertThatThrownBy(() -> client.request("orders", "create", null, Unmakeable.class))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(Unmakeable.class.getSimpleName());
            assertThat(client.counters().requests()).isZero();
        }
    }

    @Test
    default void aTypeInsideAnotherThatNothingCanBeBoundToIsTheServicesFault() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            mesh.serve(MeshService.named("orders")
                    .method("create", OfUnmakeables.class, (order, context) -> null)
                    .build());
            RemoteException problem = mesh.failure(
                    RemoteException.class,
                    mesh.client().request("orders", "create", Map.of("inside", Map.of("id", "a")), Void.class));
            assertThat(problem).isNotInstanceOf(RemoteException.Validation.class);
            assertThat(problem)
                    .hasMessageContaining(Unmakeable.class.getSimpleName())
                    .hasMessageContaining("cannot be made of JSON");
        }
    }

    /** What no JSON can become. */
    interface Unmakeable {}

    /** Has it inside. */
    record OfUnmakeables(Unmakeable inside) {}

    private void assertRefused(Map<String, @Nullable Object> params, String problem) {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            List<Order> seen = Collections.synchronizedList(new ArrayList<>());
            mesh.serve(MeshService.named("orders")
                    .method("create", Order.class, (order, context) -> seen.add(order))
                    .build());
            Inbox dead = mesh.deadLetters("orders");
            RemoteException.Validation refusal = mesh.failure(
                    RemoteException.Validation.class, mesh.client().request("orders", "create", params, Void.class));
            assertThat(refusal.error().description()).contains(problem);
            assertThat(mesh.death(dead)).isEqualTo("rejected in nuropb-orders-sq");
            assertThat(seen).isEmpty();
        }
    }

    @Test
    default void anUnknownMethodIsNamed() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            mesh.serve(MeshService.named("orders").build());
            Inbox dead = mesh.deadLetters("orders");
            assertThat(mesh.failure(
                                    RemoteException.Handling.class,
                                    mesh.client().request("orders", "toString", null, Void.class))
                            .error())
                    .isEqualTo(new RemoteError("NuropbHandlingError", "Unknown method toString"));
            assertThat(mesh.death(dead)).isEqualTo("rejected in nuropb-orders-sq");
        }
    }

    @Test
    default void aForeignExceptionIsToldByItsClassAndMessage() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            mesh.serve(MeshService.named("orders")
                    .method("fail", context -> {
                        throw new IllegalStateException("out of paper");
                    })
                    .method(
                            "fail_later",
                            context -> CompletableFuture.failedStage(new IllegalStateException("out of ink")))
                    .build());
            Inbox dead = mesh.deadLetters("orders");
            MeshClient client = mesh.client();
            assertThat(error(mesh, client, "fail"))
                    .isEqualTo(new RemoteError(
                            "NuropbException",
                            "Runtime exception calling orders.fail:IllegalStateException: out of paper"));
            assertThat(error(mesh, client, "fail_later"))
                    .isEqualTo(new RemoteError(
                            "NuropbException",
                            "Runtime exception calling orders.fail_later:IllegalStateException: out of ink"));
            mesh.await("two dead letters", () -> dead.size() == 2);
            assertThat(client.counters().responses()).isEqualTo(2);
        }
    }

    @Test
    default void aResultWhoseOwnCodeFailsWhileItIsWrittenIsAnswered() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            ServiceRunner orders = mesh.serve(MeshService.named("orders")
                    .method("fail", context -> new Unwritable(List.of()))
                    .method("ping", context -> "pong")
                    .build());
            Inbox dead = mesh.deadLetters("orders");
            MeshClient client = mesh.client();
            assertThat(error(mesh, client, "fail"))
                    .isEqualTo(new RemoteError(
                            "NuropbException",
                            "The result of orders.fail cannot be sent: its response threw java.lang.StackOverflowError"
                                    + " while it was written"));
            assertThat(mesh.death(dead)).isEqualTo("rejected in nuropb-orders-sq");
            assertThat(orders.counters().served().givenUpByKind()).containsEntry(Kind.CANNOT_BE_SENT, 1L);
            assertThat(mesh.value(client.request("orders", "ping", null, String.class)))
                    .isEqualTo("pong");
        }
    }

    /** Never comes to its end if it has no parts. */
    record Unwritable(List<String> parts) {
        public String getFirst() {
            if (parts.isEmpty()) {
                throw new StackOverflowError();
            }
            return parts.get(0);
        }
    }

    @Test
    default void eachFailureOfTheProtocolIsKnownByItsName() {
        Map<NuropbException, Class<? extends RemoteException>> failures = Map.of(
                new NuropbValidationException("too many"), RemoteException.Validation.class,
                new NuropbAuthenticationException("who are you"), RemoteException.Authentication.class,
                new NuropbAuthorizationException("not you"), RemoteException.Authorization.class,
                new NuropbDeprecatedException("use another"), RemoteException.DeprecatedMethod.class);
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            var orders = MeshService.named("orders");
            failures.keySet()
                    .forEach(failure -> orders.method(failure.wireName(), context -> {
                        throw failure;
                    }));
            mesh.serve(orders.build());
            MeshClient client = mesh.client();
            failures.forEach((failure, expected) -> assertThat(
                            mesh.failure(expected, client.request("orders", failure.wireName(), null, Void.class))
                                    .error())
                    .isEqualTo(new RemoteError(failure.wireName(), String.valueOf(failure.getMessage()))));
        }
    }

    @Test
    default void aHandlerMayAskToBeCalledAgainOnce() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            List<Boolean> redelivered = Collections.synchronizedList(new ArrayList<>());
            mesh.serve(MeshService.named("orders")
                    .method("patience", context -> {
                        redelivered.add(context.redelivered());
                        if (!context.redelivered()) {
                            throw new NuropbCallAgainException("not yet");
                        }
                        return "now";
                    })
                    .build());
            assertThat(mesh.value(mesh.client().request("orders", "patience", null, String.class)))
                    .isEqualTo("now");
            assertThat(redelivered).containsExactly(false, true);
        }
    }

    @Test
    default void aHandlerThatAlwaysAsksToBeCalledAgainFails() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            List<String> calls = Collections.synchronizedList(new ArrayList<>());
            mesh.serve(MeshService.named("orders")
                    .method("never", context -> {
                        calls.add(context.correlationId());
                        throw new NuropbCallAgainException("never");
                    })
                    .build());
            Inbox dead = mesh.deadLetters("orders");
            mesh.failure(RemoteException.CallAgain.class, mesh.client().request("orders", "never", null, Void.class));
            assertThat(mesh.death(dead)).isEqualTo("rejected in nuropb-orders-sq");
            assertThat(calls).hasSize(2);
        }
    }

    @Test
    default void aRequestBeyondTheServicesLimitIsRefusedAndTheServiceGoesOn() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            mesh.serve(
                    MeshService.named("orders")
                            .method("echo", (params, context) -> params)
                            .build(),
                    RunnerConfig.defaults()
                            .withDispatch(DispatchConfig.defaults().withLimits(new WireLimits(2_000, 64))));
            Inbox dead = mesh.deadLetters("orders");
            MeshClient client = mesh.client();
            mesh.failure(
                    RemoteException.Unreadable.class,
                    client.request("orders", "echo", Map.of("text", "x".repeat(2_000)), Void.class));
            assertThat(mesh.death(dead)).isEqualTo("rejected in nuropb-orders-sq");
            assertThat(mesh.value(client.request("orders", "echo", Map.of("text", "x"), Object.class)))
                    .isEqualTo(Map.of("text", "x"));
        }
    }

    private static RemoteError error(MeshTrial mesh, MeshClient client, String method) {
        return mesh.failure(RemoteException.class, client.request("orders", method, null, Void.class))
                .error();
    }
}
