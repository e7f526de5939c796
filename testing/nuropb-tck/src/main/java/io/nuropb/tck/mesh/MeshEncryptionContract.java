package io.nuropb.tck.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.client.CallOptions;
import io.nuropb.client.DescribedService;
import io.nuropb.client.MeshClient;
import io.nuropb.encryption.ServiceKey;
import io.nuropb.messaging.Envelope;
import io.nuropb.messaging.FollowUpEvent;
import io.nuropb.messaging.Message.Request;
import io.nuropb.messaging.Message.Response;
import io.nuropb.messaging.NuropbMessageException;
import io.nuropb.messaging.NuropbNotDeliveredException;
import io.nuropb.messaging.NuropbTimeoutException;
import io.nuropb.messaging.Outcome;
import io.nuropb.messaging.RemoteError;
import io.nuropb.messaging.RemoteException;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.service.MeshService;
import io.nuropb.service.MethodOptions;
import io.nuropb.tck.broker.Inbox;
import io.nuropb.tck.broker.OnBrokerBench;
import io.nuropb.tck.mesh.MeshTrial.Order;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Calls that only the service can read, and what a service says of itself, its public key included. */
public interface MeshEncryptionContract extends OnBrokerBench {

    @Test
    default void anEncryptedRequestIsAnsweredInSecret() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            mesh.serve(vault(seen()));
            MeshClient client = mesh.client();
            assertThat(mesh.value(
                            client.request("vault", "open", Map.of("code", 7), String.class, MeshTrial.ENCRYPTED)))
                    .isEqualTo("opened with 7");
            assertThat(client.counters().malformed()).isZero();
        }
    }

    @Test
    default void anEncryptedCommandIsHandled() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            List<@Nullable Object> seen = seen();
            mesh.serve(vault(seen));
            mesh.value(mesh.client().command("vault", "open", Map.of("code", 8), MeshTrial.ENCRYPTED));
            mesh.await("the handler", () -> !seen.isEmpty());
            assertThat(seen).containsExactly(8);
        }
    }

    @Test
    default void whatTheCallerSaysOfItselfIsNeverInClear() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            Inbox wiretap = mesh.standIn("vault");
            CallOptions options = MeshTrial.ENCRYPTED.withContext(Map.of("Authorization", "Bearer top-secret"));
            CompletableFuture<Void> command = mesh.client().command("vault", "open", null, options);
            mesh.await("the question for the key", () -> wiretap.size() == 1);
            Request question = mesh.request(wiretap.delivery(0));
            assertThat(question.method()).isEqualTo("nuropb_describe");
            assertThat(question.context()).isEmpty();
            mesh.respond(question, MeshTrial.Keys.described(MeshTrial.Keys.VAULT));
            mesh.value(command);
            mesh.await("the command", () -> wiretap.size() == 2);
            assertThat(wiretap.deliveries()).allSatisfy(delivery -> {
                Envelope envelope = delivery.envelope();
                assertThat(new String(envelope.body(), StandardCharsets.UTF_8) + envelope.headers())
                        .doesNotContain("Authorization")
                        .doesNotContain("secret");
            });
        }
    }

    @Test
    default void nobodyElseCanReadAnEncryptedCall() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            ServiceRunner vault = mesh.serve(vault(seen()));
            MeshClient client = mesh.client();
            mesh.value(client.describe("vault"));
            mesh.value(vault.stop());
            Inbox wiretap = mesh.standIn("vault");
            mesh.value(client.command("vault", "open", Map.of("code", "top secret"), MeshTrial.ENCRYPTED));
            mesh.await("the command", () -> wiretap.size() == 1);
            String body = new String(wiretap.delivery(0).envelope().body(), StandardCharsets.UTF_8);
            assertThat(body).doesNotContain("secret").doesNotContain("open").doesNotContain("{");
            assertThat(wiretap.delivery(0).envelope().header("encrypted")).isEqualTo("yes");
        }
    }

    @Test
    default void whatFollowsFromAnEncryptedCallSaysNothingOfItsCaller() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            mesh.serve(MeshService.named("vault")
                    .key(MeshTrial.Keys.VAULT)
                    .method(
                            "open",
                            MethodOptions.defaults().withEncryption(),
                            context -> Outcome.withEvents("opened", FollowUpEvent.of("vault.opened", 1)))
                    .build());
            List<Map<String, @Nullable Object>> told = Collections.synchronizedList(new ArrayList<>());
            mesh.serve(MeshService.named("audit")
                    .onEvent("vault.opened", (event, context) -> told.add(context.values()))
                    .build());
            Map<String, @Nullable Object> trace =
                    Map.of("traceparent", MeshTrial.TRACEPARENT, "tracestate", "some=where");
            Map<String, @Nullable Object> context = new HashMap<>(trace);
            context.put("Authorization", "Bearer top-secret");
            context.put("patient", "ann");
            CallOptions options = MeshTrial.ENCRYPTED.withContext(context);
            assertThat(mesh.value(mesh.client().request("vault", "open", null, String.class, options)))
                    .isEqualTo("opened");
            mesh.await("the event", () -> !told.isEmpty());
            assertThat(told).containsExactly(trace);
        }
    }

    @Test
    default void anErrorReachesTheCallerOfAnEncryptedRequest() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            mesh.serve(vault(seen()));
            assertThat(mesh.failure(
                            RemoteException.class,
                            mesh.client().request("vault", "break", null, Void.class, MeshTrial.ENCRYPTED)))
                    .hasMessageContaining("IllegalStateException: jammed");
        }
    }

    @Test
    default void aPlainCallOfASecretMethodIsRefused() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            List<@Nullable Object> seen = seen();
            mesh.serve(vault(seen));
            Inbox dead = mesh.deadLetters("vault");
            assertThat(mesh.failure(
                            RemoteException.Handling.class,
                            mesh.client().request("vault", "open", Map.of("code", 7), Void.class)))
                    .hasMessageContaining("requires encryption");
            assertThat(mesh.death(dead)).isEqualTo("rejected in nuropb-vault-sq");
            assertThat(seen).isEmpty();
        }
    }

    @Test
    default void aPlainCallOfAnotherMethodIsServed() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            mesh.serve(vault(seen()));
            assertThat(mesh.value(mesh.client().request("vault", "knock", null, String.class)))
                    .isEqualTo("who is there");
        }
    }

    @Test
    default void aServiceWithoutAKeyIsNotCalledInSecret() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            List<@Nullable Object> seen = seen();
            mesh.serve(MeshService.named("orders")
                    .method("take", (params, context) -> seen.add(params))
                    .build());
            assertThat(mesh.failure(
                            NuropbMessageException.class,
                            mesh.client().request("orders", "take", null, Void.class, MeshTrial.ENCRYPTED)))
                    .hasMessageContaining("no public key");
            assertThat(seen).isEmpty();
        }
    }

    @Test
    default void aServiceWithAnotherKeyCannotReadACallAndIsAskedForItsKeyAgain() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            MeshClient client = afterAnotherKey(mesh, seen());
            mesh.failure(
                    RemoteException.Unreadable.class,
                    client.request("vault", "open", Map.of("code", 7), String.class, MeshTrial.ENCRYPTED));
            assertThat(mesh.value(
                            client.request("vault", "open", Map.of("code", 7), String.class, MeshTrial.ENCRYPTED)))
                    .isEqualTo("opened with 7");
        }
    }

    @Test
    default void aCommandThatAServiceWithAnotherKeyCannotReadHasItsKeyAskedForAgain() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            List<@Nullable Object> seen = seen();
            MeshClient client = afterAnotherKey(mesh, seen);
            Inbox dead = mesh.deadLetters("vault");
            mesh.value(client.command("vault", "open", Map.of("code", 7), MeshTrial.ENCRYPTED));
            mesh.await("the answer", () -> client.counters().unread() == 1);
            assertThat(mesh.death(dead)).isEqualTo("rejected in nuropb-vault-sq");
            mesh.value(client.command("vault", "open", Map.of("code", 8), MeshTrial.ENCRYPTED));
            mesh.await("the handler", () -> !seen.isEmpty());
            assertThat(seen).containsExactly(8);
            assertThat(client.counters().foreign()).isZero();
        }
    }

    @Test
    default void aRequestThatWasGivenUpAndCannotBeReadHasTheKeyAskedForAgain() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            ServiceRunner old = mesh.serve(vault(seen(), MeshTrial.Keys.OTHER));
            MeshClient client = mesh.client();
            mesh.value(client.describe("vault"));
            mesh.value(old.stop());
            Inbox standIn = mesh.standIn("vault");
            CompletableFuture<String> call =
                    client.request("vault", "open", Map.of("code", 7), String.class, MeshTrial.ENCRYPTED);
            mesh.await("the request", () -> standIn.size() == 1);
            assertThat(call.cancel(false)).isTrue();
            Envelope sealed = standIn.delivery(0).envelope();
            mesh.respond(
                    Objects.requireNonNull(sealed.replyTo()),
                    new Response(
                            new Outcome.Failed(new RemoteError(NuropbMessageException.WIRE_NAME, "another key")),
                            Objects.requireNonNull(sealed.correlationId()),
                            null,
                            Map.of()));
            mesh.await("the answer", () -> client.counters().unread() == 1);
            CompletableFuture<Void> command = client.command("vault", "open", null, MeshTrial.ENCRYPTED);
            mesh.await("the question for the key", () -> standIn.size() == 2);
            mesh.respond(mesh.request(standIn.delivery(1)), MeshTrial.Keys.described(MeshTrial.Keys.VAULT));
            mesh.value(command);
        }
    }

    @Test
    default void aServiceThatSaysNothingOfWhatItCannotReadIsAskedForItsKeyAgain() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            ServiceRunner old = mesh.serve(vault(seen(), MeshTrial.Keys.OTHER));
            MeshClient client = mesh.client();
            DescribedService before = mesh.value(client.describe("vault"));
            mesh.value(old.stop());
            Inbox standIn = mesh.standIn("vault");
            mesh.failure(
                    NuropbTimeoutException.class,
                    client.request(
                            "vault",
                            "open",
                            null,
                            String.class,
                            MeshTrial.ENCRYPTED.withTimeout(Duration.ofSeconds(2))));
            mesh.await("the question for the key", () -> standIn.size() == 2);
            mesh.value(client.command("vault", "open", null, MeshTrial.ENCRYPTED));
            mesh.respond(mesh.request(standIn.delivery(1)), MeshTrial.Keys.described(MeshTrial.Keys.VAULT));
            mesh.await(
                    "the other key", () -> !mesh.value(client.describe("vault")).equals(before));
        }
    }

    @Test
    default void aServiceThatHadNoKeyIsAskedForItAgain() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            ServiceRunner old = mesh.serve(MeshService.named("vault").build());
            MeshClient client = mesh.client();
            mesh.failure(
                    NuropbMessageException.class,
                    client.request("vault", "open", Map.of("code", 7), String.class, MeshTrial.ENCRYPTED));
            mesh.value(old.stop());
            mesh.serve(vault(seen()));
            assertThat(mesh.value(
                            client.request("vault", "open", Map.of("code", 7), String.class, MeshTrial.ENCRYPTED)))
                    .isEqualTo("opened with 7");
        }
    }

    @Test
    default void keysAreRotatedUnderLoadWithoutALostCall() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            ServiceKey before = MeshTrial.Keys.OTHER;
            ServiceKey after = MeshTrial.Keys.VAULT;
            List<CompletableFuture<String>> calls = new ArrayList<>();
            ServiceRunner old = mesh.serve(vault(seen(), before));
            MeshClient early = mesh.client();
            mesh.value(early.describe("vault"));
            load(calls, early);

            ServiceRunner knowing = mesh.serve(vault(seen(), before, after));
            load(calls, early);
            CompletionStage<?> stopped = old.stop();
            load(calls, early);
            mesh.value(stopped);

            ServiceRunner publishing = mesh.serve(vault(seen(), after, before));
            MeshClient between = mesh.client();
            load(calls, early, between);
            stopped = knowing.stop();
            load(calls, early, between);
            mesh.value(stopped);
            assertThat(calls)
                    .hasSizeGreaterThan(100)
                    .allSatisfy(call -> assertThat(mesh.value(call)).isEqualTo("opened with 7"));

            MeshClient late = mesh.client();
            assertThat(mesh.value(late.describe("vault")).publicKeyPem())
                    .contains(after.publicKey().pem());
            mesh.serve(vault(seen(), after));
            load(calls, late);
            mesh.value(publishing.stop());
            load(calls, late);
            assertThat(calls).allSatisfy(call -> assertThat(mesh.value(call)).isEqualTo("opened with 7"));
        }
    }

    @Test
    default void aCallIsRefusedWhicheverOfItsBytesChangedOnItsWay() {
        FlippedBits.refused(bench());
    }

    @Test
    default void aServiceDescribesItself() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            mesh.serve(MeshService.named("orders")
                    .version("1.2")
                    .description("Orders")
                    .key(MeshTrial.Keys.VAULT)
                    .method("create", Order.class, MethodOptions.described("Takes an order"), (order, context) -> null)
                    .method("secret", MethodOptions.defaults().withEncryption(), context -> null)
                    .build());
            DescribedService described = mesh.value(mesh.client().describe("orders"));
            assertThat(described.name()).isEqualTo("orders");
            assertThat(described.version()).isEqualTo("1.2");
            assertThat(described.description()).isEqualTo("Orders");
            assertThat(described.encryptedMethods()).isTrue();
            assertThat(described.publicKeyPem())
                    .contains(MeshTrial.Keys.VAULT.publicKey().pem());
            assertThat(described.methods()).containsOnlyKeys("create", "secret");
            assertThat(described.methods().get("create"))
                    .isEqualTo(new DescribedService.Method(
                            "Takes an order",
                            false,
                            List.of(
                                    new DescribedService.Parameter("id", "str", "", true, ""),
                                    new DescribedService.Parameter("quantity", "int", "", true, ""))));
            assertThat(described.methods().values())
                    .extracting(DescribedService.Method::requiresEncryption)
                    .containsExactly(false, true);
        }
    }

    @Test
    default void aServiceThatIsNotThereDescribesNothing() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            mesh.serve(MeshService.named("orders").build());
            mesh.failure(NuropbNotDeliveredException.class, mesh.client().describe("nobody"));
        }
    }

    /** A client that knows the key of a service that has another one by now. */
    private static MeshClient afterAnotherKey(MeshTrial mesh, List<@Nullable Object> seen) {
        ServiceRunner old = mesh.serve(vault(seen, MeshTrial.Keys.OTHER));
        MeshClient client = mesh.client();
        mesh.value(client.describe("vault"));
        mesh.value(old.stop());
        mesh.serve(vault(seen));
        return client;
    }

    private static List<@Nullable Object> seen() {
        return Collections.synchronizedList(new ArrayList<>());
    }

    private static void load(List<CompletableFuture<String>> calls, MeshClient... clients) {
        for (MeshClient client : clients) {
            for (int i = 0; i < 20; i++) {
                calls.add(client.request("vault", "open", Map.of("code", 7), String.class, MeshTrial.ENCRYPTED));
            }
        }
    }

    private static MeshService vault(List<@Nullable Object> seen) {
        return vault(seen, MeshTrial.Keys.VAULT);
    }

    private static MeshService vault(List<@Nullable Object> seen, ServiceKey published, ServiceKey... further) {
        return MeshService.named("vault")
                .key(published, further)
                .method("open", MethodOptions.defaults().withEncryption(), (params, context) -> {
                    seen.add(params.get("code"));
                    return "opened with " + params.get("code");
                })
                .method("break", context -> {
                    throw new IllegalStateException("jammed");
                })
                .method("knock", context -> "who is there")
                .build();
    }
}
