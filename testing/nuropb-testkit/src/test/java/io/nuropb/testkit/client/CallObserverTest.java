package io.nuropb.testkit.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nuropb.client.CallObserver;
import io.nuropb.client.CallOptions;
import io.nuropb.client.ClientConfig;
import io.nuropb.messaging.Message;
import io.nuropb.messaging.MessagePublisher.Published;
import io.nuropb.messaging.NuropbException;
import io.nuropb.messaging.Outcome;
import io.nuropb.messaging.RemoteError;
import io.nuropb.testkit.messaging.TestDeliveries;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What an observer is told of calls, and what it adds to them. */
class CallObserverTest {

    private final CallRig rig = new CallRig(ClientConfig.defaults());
    private final List<String> told = Collections.synchronizedList(new ArrayList<>());

    /** Notes what it is told, and adds to the context. */
    private final class Notes implements CallObserver {
        @Override
        public Sending sending(Message message) {
            told.add(message.getClass().getSimpleName() + " with " + message.context());
            return new Sending() {
                @Override
                public Map<String, String> context() {
                    return Map.of("traceparent", "observer's");
                }

                @Override
                public void ended(@Nullable Throwable failure) {
                    told.add(failure == null ? "done" : failure.getClass().getSimpleName());
                }
            };
        }
    }

    @AfterEach
    void nothingIsLeft() {
        rig.assertNothingIsLeft();
    }

    private Map<String, @Nullable Object> sentContext() {
        return ((Message) TestDeliveries.content(rig.publisher.last().envelope())).context();
    }

    /** The reply queue is there. */
    private void consume() {
        rig.time.runUntilIdle();
    }

    @Test
    void aRequestIsToldUntilItsResultIsMade() {
        rig.client.observe(new Notes());
        CompletableFuture<CallRig.Receipt> call =
                rig.call(CallOptions.defaults().withContext(Map.of("user", "ann", "traceparent", "caller's")));
        consume();
        assertThat(told).hasSize(1).first().asString().contains("Request", "caller's");
        assertThat(sentContext()).isEqualTo(Map.of("user", "ann", "traceparent", "observer's"));
        rig.respond(new Outcome.Returned(Map.of("id", "o1")));
        assertThat(rig.time.await(call).id()).isEqualTo("o1");
        assertThat(told).last().isEqualTo("done");
        assertThat(told).hasSize(2);
    }

    @Test
    void eachFailureIsTheCallers() {
        rig.client.observe(new Notes());
        CompletableFuture<CallRig.Receipt> refused = rig.call();
        consume();
        rig.respond(new Outcome.Failed(new RemoteError(NuropbException.WIRE_NAME, "no")));
        rig.failure(refused);
        assertThat(told).last().isEqualTo(rig.failure(refused).getClass().getSimpleName());
        CompletableFuture<CallRig.Receipt> silent = rig.call();
        rig.time.advance(Duration.ofMinutes(1));
        rig.failure(silent);
        assertThat(told).last().isEqualTo("NuropbTimeoutException");
    }

    @Test
    void whoWaitsNoMoreHasGivenUp() {
        rig.client.observe(new Notes());
        CompletableFuture<CallRig.Receipt> call = rig.call();
        consume();
        call.cancel(true);
        rig.time.runUntilIdle();
        assertThat(told).last().isEqualTo("CancellationException");
        assertThat(told).hasSize(2);
    }

    @Test
    void commandsAndEventsEndWithTheirConfirms() {
        rig.publisher.holdAnswers();
        rig.client.observe(new Notes());
        CompletableFuture<Void> command = rig.command();
        rig.publisher.last().answer().complete(Published.CONFIRMED);
        rig.time.await(command);
        CompletableFuture<Void> event = rig.event();
        assertThat(sentContext()).isEqualTo(Map.of("traceparent", "observer's"));
        rig.publisher.last().answer().complete(Published.NACKED);
        rig.failure(event);
        assertThat(told).containsExactly("Command with {}", "done", "Event with {}", "NuropbTransportException");
    }

    @Test
    void whatCannotBeWrittenHasEnded() {
        rig.client.observe(new Notes());
        CallOptions unwritable = CallOptions.defaults().withContext(Map.of("self", new Object()));
        assertThatThrownBy(() -> rig.client.command("orders", "create_order", null, unwritable))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(told).hasSize(2).last().isEqualTo("IllegalArgumentException");
    }

    @Test
    void theQuestionThatAllCallersShareSaysNothingOfOne() {
        rig.client.observe(new Notes());
        rig.begin(rig.client.describe("orders"));
        consume();
        assertThat(told).isEmpty();
        assertThat(sentContext()).isEmpty();
    }

    @Test
    void whatAnObserverThrowsHarmsNoCall() {
        rig.client.observe(message -> {
            throw new IllegalStateException("an observer in a test");
        });
        rig.client.observe(message -> failure -> {
            throw new AssertionError("ended");
        });
        CompletableFuture<Void> command = rig.command();
        rig.publisher.last().answer().complete(Published.CONFIRMED);
        rig.time.await(command);
        assertThat(command).isCompleted();
    }
}
