package io.nuropb.testkit.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.encryption.ServiceKey;
import io.nuropb.json.JacksonJson;
import io.nuropb.messaging.Delivery;
import io.nuropb.messaging.Message;
import io.nuropb.messaging.Settlement;
import io.nuropb.messaging.WireFormat;
import io.nuropb.messaging.WireLimits;
import io.nuropb.service.Deduplication;
import io.nuropb.service.DispatchConfig;
import io.nuropb.service.MeshService;
import io.nuropb.service.MessageKey;
import io.nuropb.service.MethodOptions;
import io.nuropb.testkit.LoggedLines;
import io.nuropb.testkit.messaging.TestDeliveries;
import io.nuropb.topology.BrokerException;
import io.nuropb.topology.BrokerException.Reason;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Lines about messages beside those of what is given up: nobody forges one, and none has an encrypted message's words.
 */
class ForgedLinesTest {

    private static final String FORGED = "x\n2026-01-01 ERROR all is lost";
    private static final String SECRET = "the answer to all";

    private final CompletableFuture<Object> pending = new CompletableFuture<>();
    private final LoggedLines log = new LoggedLines();
    private final DispatchBench bench = new DispatchBench(MeshService.named("orders")
            .method("later", context -> pending)
            .method("stuck", MethodOptions.defaults().withMaxConcurrent(1), context -> pending)
            .method("guarded", MethodOptions.defaults().withAuthorizer(credentials -> refuse()), context -> 1)
            .method("ping", context -> "pong")
            .onEvent("stock.#", (event, context) -> pending)
            .build());

    @AfterEach
    void noLineIsForged() {
        log.close();
        assertThat(log.warnings())
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line.text()).doesNotContain("\n"));
    }

    @Test
    void byTheNameOfAServiceOrTheTopicOfWhatEndsLate() {
        begin(TestDeliveries.first(TestDeliveries.envelope(request("later", TestDeliveries.REPLY_QUEUE))));
        begin(TestDeliveries.event("stock." + FORGED));
        bench.time.advance(DispatchConfig.defaults().handlerDeadline());
        pending.complete("late");
        bench.time.runUntilIdle();
        assertThat(log.with("ended after its deadline")).hasSize(1);
    }

    @Test
    void byTheNameOfAServiceInWhatCannotStart() {
        for (int i = 0; i < 2; i++) {
            begin(TestDeliveries.first(TestDeliveries.envelope(request("stuck", TestDeliveries.REPLY_QUEUE))));
        }
        bench.time.advance(DispatchConfig.defaults().handlerDeadline().multipliedBy(3));
        assertThat(log.with("could not start")).hasSize(1);
    }

    @Test
    void byTheNameOfAServiceWhoseAuthorizerFails() {
        bench.settled(TestDeliveries.first(TestDeliveries.envelope(request("guarded", TestDeliveries.REPLY_QUEUE))));
        assertThat(log.with("The authorizer of")).hasSize(1);
    }

    @Test
    void byTheNameOfAReplyQueueThatTakesNothing() {
        bench.publisher.holdAnswers();
        begin(TestDeliveries.first(TestDeliveries.envelope(request("ping", FORGED))));
        bench.time.runUntilIdle();
        bench.publisher.last().answer().completeExceptionally(new BrokerException(Reason.DRIFTED, FORGED, null));
        bench.time.runUntilIdle();
        assertThat(log.with("did not confirm message")).hasSize(1);
    }

    @Test
    void whatAMemorySaysOfAnEncryptedMessageIsNotShown() {
        ServiceKey key = ServiceKey.generate(new SecureRandom());
        DispatchBench remembering = new DispatchBench(MeshService.named("orders")
                .key(key)
                .deduplication(new Telling())
                .method("ping", context -> "pong")
                .build());
        Message.Request request = new Message.Request(
                "orders", "ping", Map.of(), TestDeliveries.REPLY_QUEUE, TestDeliveries.ID, "t-7", Map.of());
        WireFormat caller = new WireFormat(new JacksonJson(), WireLimits.defaults());
        assertThat(remembering.settled(TestDeliveries.first(
                        caller.seal(request, Duration.ZERO, key.publicKey()).envelope())))
                .isEqualTo(Settlement.ACK);
        assertThat(log.with("so messages may be handled again"))
                .hasSize(1)
                .allSatisfy(line -> assertThat(line.text())
                        .contains(IllegalStateException.class.getName())
                        .doesNotContain(SECRET));
    }

    private void begin(Delivery delivery) {
        var unused = bench.handle(delivery);
    }

    private static Map<String, Object> refuse() {
        throw new IllegalStateException(SECRET);
    }

    private static Message.Request request(String method, String replyTo) {
        return new Message.Request(FORGED, method, Map.of(), replyTo, TestDeliveries.ID, "t-7", Map.of());
    }

    /** A memory that quotes in its failures what it was to remember. */
    private static final class Telling implements Deduplication {

        @Override
        public CompletionStage<Optional<byte[]>> find(MessageKey message) {
            return CompletableFuture.failedFuture(new IllegalStateException(SECRET));
        }

        @Override
        public CompletionStage<Void> remember(MessageKey message, byte[] answer) {
            return CompletableFuture.failedFuture(new IllegalStateException(SECRET));
        }
    }
}
