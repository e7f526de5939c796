package io.nuropb.testkit.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nuropb.client.CallOptions;
import io.nuropb.client.ClientConfig;
import io.nuropb.client.DescribedService;
import io.nuropb.client.DescribedService.Method;
import io.nuropb.client.DescribedService.Parameter;
import io.nuropb.client.MeshClient;
import io.nuropb.encryption.ServiceKey;
import io.nuropb.messaging.NuropbMessageException;
import io.nuropb.messaging.NuropbTimeoutException;
import io.nuropb.messaging.Outcome;
import io.nuropb.testkit.PassingScheduler;
import io.nuropb.testkit.VirtualTime;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a client knows of the services that it calls. */
class DescribeTest {

    private static final Map<String, Object> ANSWER = Map.of(
            "service_name", "orders",
            "service_version", "1.2",
            "description", "Orders",
            "warnings", List.of("careful"),
            "encrypted_methods", true,
            "public_key", "-----BEGIN PUBLIC KEY-----",
            "methods",
                    Map.of(
                            "create",
                            Map.of(
                                    "description",
                                    "Creates",
                                    "requires_encryption",
                                    true,
                                    "parameters",
                                    Map.of(
                                            "type",
                                            "object",
                                            "properties",
                                            List.of(
                                                    List.of(
                                                            "id",
                                                            Map.of("type", "str", "description", "", "default", "")),
                                                    List.of("n", Map.of("type", "int", "default", 1))),
                                            "required",
                                            List.of("id")))));

    private static final ServiceKey KEY = ServiceKey.generate(new SecureRandom());
    private static final CallOptions ENCRYPTED = CallOptions.defaults().withEncrypted(true);

    private final CallRig rig = new CallRig(ClientConfig.defaults());

    @AfterEach
    void nothingIsLeft() {
        rig.assertNothingIsLeft();
    }

    @Test
    void aDescriptionIsRead() {
        CompletableFuture<DescribedService> asked = rig.client.describe("orders");
        rig.respond(new Outcome.Returned(ANSWER));
        assertThat(rig.time.await(asked))
                .isEqualTo(new DescribedService(
                        "orders",
                        "1.2",
                        "Orders",
                        List.of("careful"),
                        true,
                        Optional.of("-----BEGIN PUBLIC KEY-----"),
                        Map.of(
                                "create",
                                new Method(
                                        "Creates",
                                        true,
                                        List.of(
                                                new Parameter("id", "str", "", true, ""),
                                                new Parameter("n", "int", "", false, 1))))));
    }

    @Test
    void aDescriptionIsAskedForInClear() {
        rig.begin(rig.client
                .withDefaults(CallOptions.defaults().withEncrypted(true))
                .describe("orders"));
        assertThat(rig.publisher.last().envelope().header("encrypted")).isEmpty();
        rig.respond(new Outcome.Returned(ANSWER));
    }

    @Test
    void aDescriptionIsAskedForWithNothingOfTheCallers() {
        CallOptions options = CallOptions.defaults()
                .withTraceId("trace-of-caller")
                .withContext(Map.of("Authorization", "Bearer token-of-caller"))
                .withPriority(9);
        rig.begin(rig.client.withDefaults(options).describe("orders"));
        rig.begin(rig.client.request("vault", "open", null, Void.class, options.withEncrypted(true)));
        assertThat(rig.publisher.publications()).hasSize(2).allSatisfy(question -> {
            String body = new String(question.envelope().body(), StandardCharsets.UTF_8);
            String headers = question.envelope().headers().toString();
            assertThat(body + headers)
                    .doesNotContain("of-caller")
                    .doesNotContain("Authorization")
                    .contains("nuropb_describe");
            assertThat(question.envelope().priority()).isNull();
        });
    }

    @Test
    void anImpatientCallerGivesUpAloneAndTheOthersAreAnswered() {
        CompletableFuture<DescribedService> impatient = rig.client
                .withDefaults(CallOptions.defaults().withTimeout(Duration.ofMillis(10)))
                .describe("orders");
        CompletableFuture<DescribedService> patient = rig.client.describe("orders");
        rig.time.advance(Duration.ofMillis(10));
        assertThat(rig.failure(impatient))
                .isInstanceOf(NuropbTimeoutException.class)
                .hasMessageContaining("orders.nuropb_describe has no outcome within");
        assertThat(patient).isNotDone();
        rig.respond(new Outcome.Returned(ANSWER));
        assertThat(rig.time.await(patient).version()).isEqualTo("1.2");
    }

    @Test
    void aTimeToLiveDoesNotShortenTheWaitForADescription() {
        CompletableFuture<DescribedService> asked = rig.client
                .withDefaults(CallOptions.defaults().withTtl(Duration.ofMillis(200)))
                .describe("orders");
        rig.time.advance(Duration.ofSeconds(59));
        rig.respond(new Outcome.Returned(ANSWER));
        assertThat(rig.time.await(asked).version()).isEqualTo("1.2");
    }

    @Test
    void anImpatientEncryptedCallGivesUpAloneAndTheOthersAreSent() {
        CompletableFuture<Void> impatient =
                rig.watched(rig.client.command("orders", "create", null, ENCRYPTED.withTimeout(Duration.ofMillis(10))));
        CompletableFuture<Void> patient = rig.watched(rig.client.command("orders", "create", null, ENCRYPTED));
        rig.time.advance(Duration.ofMillis(10));
        assertThat(rig.failure(impatient)).isInstanceOf(NuropbTimeoutException.class);
        rig.respond(new Outcome.Returned(Map.of("public_key", KEY.publicKey().pem())));
        assertThat(rig.time.await(patient)).isNull();
    }

    @Test
    void theQuestionForAKeyTakesNoPlaceOfTheCallers() {
        CallRig narrow = new CallRig(ClientConfig.defaults().withMaxPending(1));
        CompletableFuture<CallRig.Receipt> call = narrow.call(ENCRYPTED);
        assertThat(narrow.failure(narrow.call(ENCRYPTED))).hasMessageContaining("as many as are allowed, 1, wait");
        CompletableFuture<DescribedService> described = narrow.client.describe("stock");
        narrow.respond(new Outcome.Returned(ANSWER));
        assertThat(narrow.time.await(described).version()).isEqualTo("1.2");
        assertThat(narrow.client.roomForRequest().toCompletableFuture()).isNotDone();
        narrow.respond(
                narrow.publisher.publications().get(0),
                new Outcome.Returned(Map.of("public_key", KEY.publicKey().pem())));
        narrow.time.runUntilIdle();
        assertThat(narrow.publisher.last().envelope().header("encrypted")).isEqualTo("yes");
        assertThat(call).isNotDone();
        assertThat(call.cancel(false)).isTrue();
        narrow.begin();
        narrow.assertNothingIsLeft();
    }

    @Test
    void aQuestionThatThrowsAtOnceIsAskedAgain() {
        Breaking breaking = new Breaking();
        try (MeshClient client = new CallRig(ClientConfig.defaults(), breaking).client) {
            breaking.after(1);
            assertThat(client.describe("orders"))
                    .failsWithin(Duration.ZERO)
                    .withThrowableThat()
                    .withMessageContaining("no room for a future");
            assertThat(client.describe("orders")).isNotDone();
            assertThat(client.counters().requests()).isEqualTo(1);
        }
    }

    /** A scheduler of which one future cannot be made. */
    private static final class Breaking extends PassingScheduler {

        private int left = Integer.MAX_VALUE;

        Breaking() {
            super(new VirtualTime());
        }

        void after(int futures) {
            left = futures;
        }

        @Override
        public <T> CompletableFuture<T> newFuture() {
            if (left-- == 0) {
                throw new IllegalStateException("no room for a future");
            }
            return base.newFuture();
        }
    }

    @Test
    void whatIsMissingInADescriptionWasNotSaid() {
        CompletableFuture<DescribedService> asked = rig.client.describe("orders");
        rig.respond(new Outcome.Returned(Map.of()));
        assertThat(rig.time.await(asked))
                .isEqualTo(new DescribedService("orders", "", "", List.of(), false, Optional.empty(), Map.of()));
    }

    @Test
    void whatIsNoDescriptionIsAnErrorAndNotRemembered() {
        CompletableFuture<DescribedService> asked = rig.client.describe("orders");
        rig.respond(new Outcome.Returned("hello"));
        assertThatThrownBy(() -> rig.time.await(asked)).isInstanceOf(NuropbMessageException.class);
        rig.begin(rig.client.describe("orders"));
        assertThat(rig.publisher.publications()).hasSize(2);
    }

    @Test
    void aDescriptionIsAskedForOnceAndAgainWhenItIsOld() {
        CompletableFuture<DescribedService> first = rig.client.describe("orders");
        CompletableFuture<DescribedService> second = rig.client.describe("orders");
        assertThat(first.cancel(true)).isTrue();
        rig.respond(new Outcome.Returned(ANSWER));
        assertThat(rig.time.await(second).version()).isEqualTo("1.2");
        rig.time.advance(Duration.ofMinutes(9));
        assertThat(rig.client.describe("orders")).isDone();
        assertThat(rig.publisher.publications()).hasSize(1);
        rig.time.advance(Duration.ofMinutes(1));
        assertThat(rig.client.describe("orders")).isNotDone();
        assertThat(rig.publisher.publications()).hasSize(2);
    }

    @Test
    void aServiceThatDoesNotAnswerIsAskedAgain() {
        CompletableFuture<DescribedService> asked = rig.client.describe("orders");
        assertThatThrownBy(() -> rig.time.await(asked)).isInstanceOf(NuropbTimeoutException.class);
        assertThat(rig.client.describe("orders")).isNotDone();
    }

    @Test
    void theOldestOfAThousandDescriptionsIsForgotten() {
        for (int i = 0; i <= 1_000; i++) {
            rig.begin(rig.client.describe("service" + i));
            rig.respond(new Outcome.Returned(ANSWER));
            rig.time.runUntilIdle();
        }
        assertThat(rig.client.describe("service1")).isDone();
        assertThat(rig.client.describe("service0")).isNotDone();
    }
}
