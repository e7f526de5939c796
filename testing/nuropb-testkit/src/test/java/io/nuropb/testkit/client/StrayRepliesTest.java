package io.nuropb.testkit.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nuropb.client.ClientConfig;
import io.nuropb.messaging.Delivery;
import io.nuropb.messaging.Envelope;
import io.nuropb.messaging.NuropbTimeoutException;
import io.nuropb.messaging.Outcome;
import io.nuropb.messaging.RemoteError;
import io.nuropb.messaging.Settlement;
import io.nuropb.testkit.client.CallRig.Receipt;
import io.nuropb.testkit.messaging.TestDeliveries;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Responses that are late, repeated, foreign, forged or none at all complete nothing and are counted. */
class StrayRepliesTest {

    private final CallRig rig = new CallRig(ClientConfig.defaults());

    @AfterEach
    void nothingIsLeft() {
        rig.assertNothingIsLeft();
    }

    @Test
    void aRepeatedResponse() {
        CompletableFuture<Receipt> call = rig.call();
        rig.respond(new Outcome.Returned(Map.of("id", "r1")));
        rig.respond(new Outcome.Failed(new RemoteError("x", "y")));

        assertThat(rig.time.await(call)).isEqualTo(new Receipt("r1"));
        assertThat(rig.client.counters().repeated()).isEqualTo(1);
        assertThat(rig.client.counters().responses()).isEqualTo(1);
    }

    @Test
    void aLateResponse() {
        CompletableFuture<Receipt> call = rig.call();
        rig.time.advance(Duration.ofMinutes(1));
        rig.respond(new Outcome.Returned(Map.of("id", "r1")));
        assertThatThrownBy(() -> rig.time.await(call)).isInstanceOf(NuropbTimeoutException.class);
        assertThat(rig.client.counters().late()).isEqualTo(1);
    }

    @Test
    void aResponseToACancelledCall() {
        assertThat(rig.call().cancel(true)).isTrue();
        assertThat(rig.client.counters().pending()).isZero();
        rig.respond(new Outcome.Returned(null));
        assertThat(rig.client.counters().late()).isEqualTo(1);
    }

    @Test
    void aResponseWithAnotherCorrelationId() {
        CompletableFuture<Receipt> call = rig.call();
        rig.source
                .last()
                .deliver(TestDeliveries.response(
                        TestDeliveries.request("x", Map.of()).envelope(), new Outcome.Returned(1)));
        rig.time.runUntilIdle();
        assertThat(call).isNotDone();
        assertThat(rig.client.counters().foreign()).isEqualTo(1);
    }

    @Test
    void aResponseToACommand() {
        CompletableFuture<Receipt> call = rig.call();
        rig.publisher.holdAnswers();
        CompletableFuture<Void> command = rig.command();
        Envelope request = TestDeliveries.request("x", Map.of()).envelope();
        Envelope forged = new Envelope(
                request.contentType(),
                rig.publisher.last().envelope().correlationId(),
                request.replyTo(),
                null,
                false,
                request.headers(),
                request.body());
        rig.source.last().deliver(TestDeliveries.response(forged, new Outcome.Returned(1)));
        rig.time.runUntilIdle();
        assertThat(command).isNotDone();
        assertThat(call).isNotDone();
        assertThat(rig.client.counters().foreign()).isEqualTo(1);
    }

    @Test
    void aResponseThatCameByAnotherExchange() {
        CompletableFuture<Receipt> call = rig.call();
        Envelope response =
                TestDeliveries.response(rig.publisher.last().envelope(), new Outcome.Returned(Map.of("id", "forged")));
        assertThat(handle(new Delivery(response, "nuropb-dl-exchange", TestDeliveries.REPLY_QUEUE, false, 0)))
                .isEqualTo(Settlement.ACK);
        assertThat(handle(new Delivery(response, "", "another-queue", false, 0)))
                .isEqualTo(Settlement.ACK);
        rig.time.runUntilIdle();
        assertThat(call).isNotDone();
        assertThat(rig.client.counters().foreign()).isEqualTo(2);
    }

    @Test
    void whatIsNoResponse() {
        CompletableFuture<Receipt> call = rig.call();
        Envelope request = rig.publisher.last().envelope();
        rig.source.last().deliver(request);
        rig.source
                .last()
                .deliver(new Envelope(null, request.correlationId(), null, null, false, Map.of(), new byte[1]));
        rig.time.runUntilIdle();
        assertThat(call).isNotDone();
        assertThat(rig.client.counters().malformed()).isEqualTo(2);
    }

    @Test
    void theOldestEndedCallsAreForgotten() {
        rig.begin();
        rig.respond(new Outcome.Returned(null));
        Envelope first = rig.publisher.last().envelope();
        for (int i = 0; i < 10_000; i++) {
            rig.begin();
            rig.respond(new Outcome.Returned(null));
        }
        rig.source.last().deliver(TestDeliveries.response(first, new Outcome.Returned(null)));
        assertThat(rig.client.counters().foreign()).isEqualTo(1);
        assertThat(rig.client.counters().repeated()).isZero();
    }

    private Settlement handle(Delivery delivery) {
        return rig.source
                .last()
                .handler()
                .handle(delivery)
                .toCompletableFuture()
                .join();
    }
}
