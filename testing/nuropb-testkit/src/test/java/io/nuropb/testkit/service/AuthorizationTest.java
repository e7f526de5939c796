package io.nuropb.testkit.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nuropb.encryption.ServiceKey;
import io.nuropb.health.sensors.Blame;
import io.nuropb.messaging.Delivery;
import io.nuropb.messaging.Envelope;
import io.nuropb.messaging.Message;
import io.nuropb.messaging.NuropbAuthenticationException;
import io.nuropb.messaging.NuropbAuthorizationException;
import io.nuropb.messaging.NuropbCallAgainException;
import io.nuropb.messaging.NuropbSuccessException;
import io.nuropb.messaging.NuropbTimeoutException;
import io.nuropb.messaging.RemoteError;
import io.nuropb.messaging.RemoteException;
import io.nuropb.messaging.Settlement;
import io.nuropb.service.Authorizer;
import io.nuropb.service.DispatchConfig;
import io.nuropb.service.MeshService;
import io.nuropb.service.MeshServiceBuilder;
import io.nuropb.service.MethodOptions;
import io.nuropb.testkit.LoggedLines;
import io.nuropb.testkit.messaging.TestDeliveries;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuthorizationTest {

    private static final String TOKEN = "secret-token";

    private final List<@Nullable Object> asked = new ArrayList<>();
    private final DispatchBench bench = new DispatchBench(MeshService.named("orders")
            .authorizer(this::authorize)
            .method("who", context -> context.claims())
            .method("typed", Item.class, (item, context) -> item.sku())
            .method("open", MethodOptions.defaults().withAuthorizer(Authorizer.anyone()), context -> context.claims())
            .method(
                    "own",
                    MethodOptions.defaults().withAuthorizer(credentials -> Map.of("by", "own")),
                    context -> context.claims())
            .build());

    @Test
    void claimsReachTheHandler() {
        assertThat(bench.settled(call("who", Map.of(), Map.of("Authorization", "ann"))))
                .isEqualTo(Settlement.ACK);
        assertThat(bench.lastResult()).isEqualTo(Map.of("sub", "ann"));
        assertThat(asked).containsExactly("ann");
    }

    @Test
    void aMethodsOwnAuthorizerIsAskedInsteadOfTheServices() {
        bench.settled(call("own", Map.of(), Map.of()));
        assertThat(bench.lastResult()).isEqualTo(Map.of("by", "own"));
        bench.settled(call("open", Map.of(), Map.of()));
        assertThat(bench.lastResult()).isEqualTo(Map.of());
        assertThat(asked).isEmpty();
    }

    @Test
    void refusalsAreToldByName() {
        assertThat(bench.settled(call("who", Map.of(), Map.of()))).isEqualTo(Settlement.REJECT);
        assertThat(bench.lastError()).isEqualTo(new RemoteError("NuropbAuthenticationError", "no credentials"));
        bench.settled(call("who", Map.of(), Map.of("Authorization", "eve")));
        assertThat(bench.lastError()).isEqualTo(new RemoteError("NuropbAuthorizationError", "not you"));
        assertThat(bench.publisher.publications()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"throw", "error", "null", "success", "refused"})
    void anAuthorizerThatFailsLetsNobodyInAndTellsNothing(String how) {
        assertThat(bench.settled(call("who", Map.of(), Map.of("Authorization", List.of(how, TOKEN)))))
                .isEqualTo(Settlement.REJECT);
        assertThat(bench.lastError())
                .isEqualTo(new RemoteError("NuropbAuthorizationError", "The authorization for orders.who failed"));
        assertThat(bench.publisher.publications()).hasSize(1);
    }

    @Test
    void theLogSaysWhetherTheCallerIsRefused() {
        try (LoggedLines lines = new LoggedLines()) {
            bench.settled(call("who", Map.of(), Map.of("Authorization", List.of("away", TOKEN))));
            assertThat(lines.with("The authorizer of orders.who failed"))
                    .singleElement()
                    .satisfies(
                            line -> assertThat(line.text()).endsWith("the call fails, and its caller is not refused"));
        }
        bench.time.advance(DispatchConfig.defaults().logInterval());
        try (LoggedLines lines = new LoggedLines()) {
            bench.settled(call("who", Map.of(), Map.of("Authorization", List.of("throw", TOKEN))));
            assertThat(lines.with("The authorizer of orders.who failed"))
                    .singleElement()
                    .satisfies(line -> assertThat(line.text()).endsWith("; the caller is refused"));
        }
    }

    @Test
    void aFloodOfCredentialsThatMakeAnAuthorizerFailFillsNoLog() {
        try (LoggedLines lines = new LoggedLines()) {
            for (int i = 0; i < 10; i++) {
                bench.settled(call("who", Map.of(), Map.of("Authorization", List.of("throw", TOKEN))));
            }
            assertThat(lines.with("The authorizer of orders.who failed")).hasSize(1);
        }
    }

    @Test
    void anAuthorizerThatIsNotAnsweredIsNoFaultOfTheCaller() {
        assertThat(bench.settled(call("who", Map.of(), Map.of("Authorization", List.of("away", TOKEN)))))
                .isEqualTo(Settlement.REJECT);
        assertThat(bench.lastError().description())
                .endsWith("The authorization for orders.who is not decided, for a call of the authorizer's failed with"
                        + " NuropbTimeoutException")
                .doesNotContain(TOKEN);
        assertThat(bench.tally().failedBy(Blame.SERVICE)).isEqualTo(1);
        assertThat(bench.tally().failedBy(Blame.CALLER)).isZero();
    }

    @Test
    void anAuthorizerMayAskToBeCalledAgain() {
        assertThat(bench.settled(call("who", Map.of(), Map.of("Authorization", List.of("again", TOKEN)))))
                .isEqualTo(Settlement.REQUEUE);
    }

    @Test
    void credentialsAreLookedAtBeforeParameters() {
        bench.settled(call("typed", Map.of(), Map.of()));
        assertThat(bench.lastError().error()).isEqualTo("NuropbAuthenticationError");
        bench.settled(call("typed", Map.of(), Map.of("Authorization", "ann")));
        assertThat(bench.lastError().error()).isEqualTo("NuropbValidationError");
    }

    @Test
    void aCommandIsRefusedWithoutAWord() {
        assertThat(bench.settled(TestDeliveries.command("who", Map.of()))).isEqualTo(Settlement.REJECT);
        assertThat(bench.publisher.publications()).isEmpty();
    }

    @Test
    void theKeyOfTheCredentialsCanBeChanged() {
        DispatchBench other = new DispatchBench(MeshService.named("orders")
                .authorizer(this::authorize)
                .authorizationKey("X-Token")
                .method("who", context -> context.claims())
                .build());
        other.settled(call("who", Map.of(), Map.of("X-Token", "ann")));
        assertThat(other.lastResult()).isEqualTo(Map.of("sub", "ann"));
    }

    @Test
    void aPlainCallOfAMethodThatRequiresEncryptionIsRefused() {
        DispatchBench strict = new DispatchBench(
                secret().key(ServiceKey.generate(new SecureRandom())).build());
        assertThat(strict.settled(TestDeliveries.request("secret", Map.of()))).isEqualTo(Settlement.REJECT);
        assertThat(strict.lastError())
                .isEqualTo(new RemoteError(
                        "NuropbHandlingError",
                        "orders.secret requires encryption; this call was plain and is refused"));

        DispatchBench lenient =
                new DispatchBench(secret().acceptPlainCallsOfEncryptedMethods().build());
        assertThat(lenient.settled(TestDeliveries.request("secret", Map.of()))).isEqualTo(Settlement.ACK);
    }

    @Test
    void aMethodThatNobodyCouldCallForWantOfAKeyIsRefused() {
        assertThatThrownBy(() -> secret().build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Method 'secret' of service 'orders' requires encryption")
                .hasMessageContaining("MeshServiceBuilder.key");
    }

    private static MeshServiceBuilder secret() {
        return MeshService.named("orders")
                .method("secret", MethodOptions.defaults().withEncryption(), context -> "42");
    }

    private Map<String, @Nullable Object> authorize(@Nullable Object credentials) throws Exception {
        asked.add(credentials);
        if (credentials == null) {
            throw new NuropbAuthenticationException("no credentials");
        }
        if (credentials.equals("eve")) {
            throw new NuropbAuthorizationException("not you");
        }
        if (credentials instanceof List<?> list) {
            return fail(String.valueOf(list.get(0)));
        }
        return Map.of("sub", credentials);
    }

    @SuppressWarnings("NullAway") // A careless authorizer that returns null is what one case is about.
    private static Map<String, @Nullable Object> fail(String how) throws Exception {
        return switch (how) {
            case "throw" -> throw new IOException("bad token " + TOKEN);
            case "error" -> throw new AssertionError("bad token " + TOKEN);
            case "success" -> throw new NuropbSuccessException(TOKEN);
            case "away" ->
                CompletableFuture.<Map<String, @Nullable Object>>failedFuture(
                                new NuropbTimeoutException("nobody knows " + TOKEN))
                        .join();
            case "refused" -> throw RemoteException.of("auth", "verify", new RemoteError("Own", TOKEN));
            case "again" -> throw new NuropbCallAgainException("the identity provider is away");
            default -> null;
        };
    }

    private static Delivery call(
            String method, Map<String, @Nullable Object> params, Map<String, @Nullable Object> context) {
        Envelope envelope = TestDeliveries.envelope(new Message.Request(
                "orders",
                method,
                params,
                TestDeliveries.REPLY_QUEUE,
                TestDeliveries.ID,
                "t-7",
                new LinkedHashMap<>(context)));
        return TestDeliveries.first(envelope);
    }

    record Item(String sku) {}
}
