package io.nuropb.architecture.secrets;

import io.nuropb.client.CallOptions;
import io.nuropb.client.EventOptions;
import io.nuropb.client.MeshClient;
import io.nuropb.encryption.ServiceKey;
import io.nuropb.messaging.Envelope;
import io.nuropb.messaging.FollowUpEvent;
import io.nuropb.messaging.NuropbAuthorizationException;
import io.nuropb.messaging.NuropbHandlingException;
import io.nuropb.messaging.Outcome;
import io.nuropb.runner.Effect;
import io.nuropb.runner.LifecycleEvent;
import io.nuropb.runner.LifecycleState;
import io.nuropb.runner.RunnerListener;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.runner.Status;
import io.nuropb.runner.StepObserver;
import io.nuropb.service.MeshService;
import io.nuropb.service.MessageFailure;
import io.nuropb.service.MethodOptions;
import io.nuropb.testkit.Canaries;
import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A day on the mesh, on which everything happens that has to do with secrets; what is told meanwhile is noted. */
final class Scene {

    private static final int PEM_LINE = 64;
    private static final long PATIENCE_SECONDS = 30;

    /** What is asked for. */
    record Payment(String card, int amount) {}

    private final Canaries canaries;
    private final ReturnedTexts told;
    private final String card;
    private final String token;
    private final CompletableFuture<Void> heard = new CompletableFuture<>();

    Scene(Canaries canaries, ReturnedTexts told) {
        this.canaries = canaries;
        this.told = told;
        card = canaries.of("parameter");
        token = canaries.of("authorization");
    }

    void play(Mesh mesh) throws Exception {
        try (ServiceRunner service = mesh.service(service());
                ServiceRunner caller = mesh.client("caller")) {
            Noting noting = new Noting();
            service.listen(noting);
            service.observe(noting);
            service.start().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            MeshClient client = caller.client();
            calls(client);
            refusals(client);
            hostility(mesh, client);
            told.note("describe", client.describe("shop").get(PATIENCE_SECONDS, TimeUnit.SECONDS));
            told.note("members", service.members().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS));
            told.note("status", service.status());
            told.note("service state", service.serviceState());
            told.note("counters", service.counters());
            told.note("client counters", caller.counters());
            told.note("client", client);
        }
    }

    private MeshService service() {
        return MeshService.named("shop")
                .key(key())
                .authorizer(this::claims)
                .method("pay", Payment.class, (payment, context) -> {
                    told.note("handler's context", context);
                    return Outcome.withEvents(payment.card(), FollowUpEvent.of("paid.card", payment.card()));
                })
                .method(
                        "seal",
                        Payment.class,
                        MethodOptions.described("In secret").withEncryption(),
                        (payment, context) -> Map.of("card", payment.card()))
                .method("quote", Payment.class, MethodOptions.defaults().withEncryption(), (payment, context) -> {
                    throw new IllegalStateException("card " + payment.card() + " is declined");
                })
                .method("name", Payment.class, MethodOptions.defaults().withEncryption(), (payment, context) -> {
                    throw new NuropbHandlingException("card " + payment.card() + " is declined");
                })
                .method("fail", Payment.class, (payment, context) -> {
                    throw new IllegalStateException("out of order");
                })
                .onEvent("paid.*", String.class, (paid, context) -> {
                    told.note("listener's context", context);
                    return heard.complete(null);
                })
                .build();
    }

    private Map<String, @Nullable Object> claims(@Nullable Object credentials) {
        if (!token.equals(credentials)) {
            throw new NuropbAuthorizationException("you may not");
        }
        return Map.of("sub", canaries.of("claim"));
    }

    private ServiceKey key() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2_048);
            String content = Base64.getEncoder()
                    .encodeToString(generator.generateKeyPair().getPrivate().getEncoded());
            // The middle of it, which belongs to the private part alone.
            canaries.watch("service key", content.substring(content.length() / 2, content.length() / 2 + PEM_LINE));
            return ServiceKey.parse(
                    "The key", "-----BEGIN PRIVATE KEY-----\n" + content + "\n-----END PRIVATE KEY-----\n");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private void calls(MeshClient client) throws Exception {
        CallOptions known = CallOptions.defaults().withContext(Map.of("Authorization", token));
        Payment payment = new Payment(card, 1);
        told.note("options", known);
        told.note(
                "payment",
                "paid "
                        + done(client.request("shop", "pay", payment, String.class, known))
                                .isEmpty());
        done(client.request("shop", "seal", payment, Map.class, known.withEncrypted(true)));
        done(client.command("shop", "pay", payment, known));
        done(client.publish(
                "paid.card",
                canaries.of("event"),
                EventOptions.defaults().withContext(Map.of("Authorization", token))));
        heard.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    private void refusals(MeshClient client) throws Exception {
        CallOptions known = CallOptions.defaults().withContext(Map.of("Authorization", token));
        Payment payment = new Payment(card, 1);
        failed("failing handler", client.request("shop", "fail", payment, String.class, known));
        // The caller is told what it sent, and nobody else.
        quoted(client.request("shop", "quote", payment, String.class, known.withEncrypted(true)));
        quoted(client.request("shop", "name", payment, String.class, known.withEncrypted(true)));
        failed("no such method", client.request("shop", "steal", payment, String.class, known));
        failed("no such service", client.request("nobody", "pay", payment, String.class, known));
        failed(
                "forbidden",
                client.request(
                        "shop",
                        "pay",
                        payment,
                        String.class,
                        known.withContext(Map.of("Authorization", canaries.of("wrong token")))));
        failed("in clear", client.request("shop", "seal", payment, String.class, known));
        failed(
                "mistyped parameter",
                client.request(
                        "shop",
                        "pay",
                        Map.of("card", card, "amount", canaries.of("mistyped parameter")),
                        String.class,
                        known));
        failed("mistyped result", client.request("shop", "pay", payment, Integer.class, known));
        try {
            told.note(
                    "unwritable parameter",
                    client.request("shop", "pay", new Object[] {card, new Object()}, String.class, known));
        } catch (IllegalArgumentException e) {
            told.note("unwritable parameter", e);
        }
    }

    /** What is no message, with a secret where a parser stumbles. */
    private void hostility(Mesh mesh, MeshClient client) throws Exception {
        for (String body : List.of("{\"tag\": \"request\", \"params\": %s}", "%s", "{\"tag\": \"%s\"}", "[1, %s")) {
            String text = body.formatted(canaries.of("body " + body));
            Envelope envelope = new Envelope(
                    "application/json",
                    "c1",
                    "",
                    null,
                    false,
                    Map.of("nuropb_type", "request", "nuropb_protocol", "0.1.1"),
                    text.getBytes(StandardCharsets.UTF_8));
            told.note("envelope", envelope);
            done(mesh.strangers().publish("", "nuropb-shop-sq", true, envelope));
        }
        done(client.request(
                "shop",
                "pay",
                new Payment(card, 2),
                String.class,
                CallOptions.defaults().withContext(Map.of("Authorization", token))));
    }

    private static <T> T done(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    private void quoted(CompletionStage<?> stage) throws Exception {
        String words = done(stage.handle((value, thrown) -> String.valueOf(thrown)));
        if (!canaries.in(words).equals(List.of("parameter"))) {
            throw new AssertionError("The caller should be told: " + words);
        }
    }

    void failed(String origin, CompletionStage<?> stage) throws Exception {
        Throwable failure = done(stage.handle((value, thrown) -> {
            if (thrown == null) throw new AssertionError(origin + " was no failure");
            return thrown;
        }));
        told.note(origin, failure);
    }

    /** Notes what an instance can tell its listeners. */
    private final class Noting implements RunnerListener, StepObserver {
        @Override
        public void changed(Status before, Status after) {
            told.note("statuses", after);
        }

        @Override
        public void failed(MessageFailure failure) {
            told.note("failures", failure);
        }

        @Override
        public void stepped(LifecycleState before, LifecycleEvent event, LifecycleState after, List<Effect> effects) {
            told.note("steps", List.of(event, after, effects));
        }
    }
}
