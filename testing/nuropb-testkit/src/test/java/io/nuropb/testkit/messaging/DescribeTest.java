package io.nuropb.testkit.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nuropb.client.CallOptions;
import io.nuropb.client.ClientConfig;
import io.nuropb.client.DescribedService;
import io.nuropb.client.DescribedService.Method;
import io.nuropb.client.DescribedService.Parameter;
import io.nuropb.messaging.NuropbMessageException;
import io.nuropb.messaging.NuropbTimeoutException;
import io.nuropb.messaging.Outcome;
import io.nuropb.messaging.RemoteError;
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
    void aServiceThatCannotReadACallIsAskedAgain() {
        CompletableFuture<DescribedService> asked = rig.client.describe("orders");
        rig.respond(new Outcome.Returned(ANSWER));
        assertThat(rig.time.await(asked)).isNotNull();
        rig.begin();
        rig.respond(new Outcome.Failed(new RemoteError("NuropbMessageError", "cannot be decrypted")));
        rig.time.runUntilIdle();
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
