package io.nuropb.tck.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.client.CallOptions;
import io.nuropb.client.MeshClient;
import io.nuropb.messaging.NuropbAuthenticationException;
import io.nuropb.messaging.NuropbAuthorizationException;
import io.nuropb.messaging.Outcome;
import io.nuropb.messaging.RemoteException;
import io.nuropb.service.Authorizer;
import io.nuropb.service.HandlerContext;
import io.nuropb.service.MeshService;
import io.nuropb.service.MethodOptions;
import io.nuropb.tck.broker.Inbox;
import io.nuropb.tck.broker.OnBrokerBench;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What travels beside the parameters: context, trace, priority, credentials and the claims that they prove. */
public interface MeshContextContract extends OnBrokerBench {

    @Test
    default void aHandlerKnowsTheCircumstancesOfItsCall() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            List<HandlerContext> seen = Collections.synchronizedList(new ArrayList<>());
            mesh.serve(MeshService.named("orders")
                    .method("look", context -> seen.add(context))
                    .build());
            Map<String, @Nullable Object> circumstances = Map.of("user", "ann", "traceparent", MeshTrial.TRACEPARENT);
            mesh.value(mesh.client()
                    .request(
                            "orders",
                            "look",
                            null,
                            Boolean.class,
                            CallOptions.defaults().withTraceId("t-1").withContext(circumstances)));
            HandlerContext context = seen.get(0);
            assertThat(context.service()).isEqualTo("orders");
            assertThat(context.method()).isEqualTo("look");
            assertThat(context.traceId()).isEqualTo("t-1");
            assertThat(context.values()).isEqualTo(circumstances);
            assertThat(context.traceparent()).contains(MeshTrial.TRACEPARENT);
            assertThat(context.redelivered()).isFalse();
            assertThat(context.claims()).isEmpty();
        }
    }

    @Test
    default void aCallMadeInsideAHandlerBelongsToTheSameTrace() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            List<HandlerContext> seen = Collections.synchronizedList(new ArrayList<>());
            mesh.serve(MeshService.named("stock")
                    .method("reserve", context -> seen.add(context))
                    .build());
            mesh.serve(MeshService.named("orders")
                    .method("create", MeshContextContract::reserve)
                    .build());
            mesh.value(mesh.client()
                    .request(
                            "orders",
                            "create",
                            null,
                            Boolean.class,
                            CallOptions.defaults()
                                    .withTraceId("t-2")
                                    .withContext(
                                            Map.of("traceparent", MeshTrial.TRACEPARENT, "Authorization", "secret"))));
            assertThat(seen.get(0).traceId()).isEqualTo("t-2");
            assertThat(seen.get(0).values())
                    .as("the trace goes on; what was told in confidence does not")
                    .isEqualTo(Map.of("traceparent", MeshTrial.TRACEPARENT));
        }
    }

    @Test
    default void aHandlerMayWaitForACallOfItsOwn() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            mesh.serve(MeshService.named("stock")
                    .method("count", context -> mesh.later(7))
                    .build());
            mesh.serve(MeshService.named("orders")
                    .method("twice", context -> 2 * context.client().call("stock", "count", null, Integer.class))
                    .build());
            assertThat(mesh.client().call("orders", "twice", null, Integer.class))
                    .isEqualTo(14);
        }
    }

    @Test
    default void handlersThatWaitForEachOtherThroughThreeServicesAllReturn() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            mesh.serve(MeshService.named("stock")
                    .method("count", context -> mesh.later(7))
                    .build());
            mesh.serve(passingOn("orders", "stock"));
            mesh.serve(passingOn("shop", "orders"));
            MeshClient client = mesh.client();
            List<CompletableFuture<Integer>> calls = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                calls.add(client.request("shop", "count", null, Integer.class));
            }
            assertThat(calls).allSatisfy(call -> assertThat(mesh.value(call)).isEqualTo(7));
        }
    }

    private static MeshService passingOn(String service, String next) {
        return MeshService.named(service)
                .method("count", context -> context.client().call(next, "count", null, Integer.class))
                .build();
    }

    @Test
    default void aPriorityTravelsWithItsMessage() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            Inbox orders = mesh.standIn("orders");
            CompletableFuture<String> call = mesh.client()
                    .request(
                            "orders",
                            "create",
                            null,
                            String.class,
                            CallOptions.defaults().withPriority(7));
            mesh.await("the request", () -> orders.size() == 1);
            assertThat(orders.delivery(0).envelope().priority()).isEqualTo(7);
            mesh.respond(mesh.request(orders.delivery(0)), new Outcome.Returned("done"));
            assertThat(mesh.value(call)).isEqualTo("done");
        }
    }

    @Test
    default void credentialsBecomeClaims() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            mesh.serve(guarded());
            assertThat(mesh.value(ask(mesh.client(), "whoami", "ann's token"))).isEqualTo("ann");
        }
    }

    @Test
    default void whoProvesNothingIsNotLetIn() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            mesh.serve(guarded());
            Inbox dead = mesh.deadLetters("orders");
            MeshClient client = mesh.client();
            assertThat(mesh.failure(
                                    RemoteException.Authentication.class,
                                    client.request("orders", "whoami", null, String.class))
                            .error()
                            .description())
                    .isEqualTo("no credentials");
            assertThat(mesh.death(dead)).isEqualTo("rejected in nuropb-orders-sq");
        }
    }

    @Test
    default void whoIsKnownMayStillBeRefused() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            mesh.serve(guarded());
            mesh.failure(RemoteException.Authorization.class, ask(mesh.client(), "whoami", "bob's token"));
        }
    }

    @Test
    default void aFailureOfTheAuthorizerDoesNotShowTheCredentials() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            mesh.serve(guarded());
            assertThat(mesh.failure(RemoteException.Authorization.class, ask(mesh.client(), "whoami", "garbage"))
                            .error()
                            .description())
                    .doesNotContain("garbage");
        }
    }

    @Test
    default void aMethodMayHaveAnAuthorizerOfItsOwn() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            mesh.serve(guarded());
            assertThat(mesh.value(mesh.client().request("orders", "open", null, String.class)))
                    .isEqualTo("come in");
        }
    }

    private static CompletionStage<Boolean> reserve(HandlerContext context) {
        return context.client().request("stock", "reserve", null, Boolean.class);
    }

    private static CompletableFuture<String> ask(MeshClient client, String method, String credentials) {
        return client.request(
                "orders",
                method,
                null,
                String.class,
                CallOptions.defaults().withContext(Map.of("Authorization", credentials)));
    }

    private static MeshService guarded() {
        return MeshService.named("orders")
                .authorizer(MeshContextContract::claims)
                .method("whoami", context -> context.claims().get("user"))
                .method("open", MethodOptions.defaults().withAuthorizer(Authorizer.anyone()), context -> "come in")
                .build();
    }

    private static Map<String, @Nullable Object> claims(@Nullable Object credentials) {
        if (credentials == null) {
            throw new NuropbAuthenticationException("no credentials");
        }
        if (credentials.equals("bob's token")) {
            throw new NuropbAuthorizationException("bob may not");
        }
        if (!credentials.equals("ann's token")) {
            throw new IllegalArgumentException("cannot read " + credentials);
        }
        return Map.of("user", "ann");
    }
}
