package io.nuropb.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.SystemScheduler;
import io.nuropb.messaging.Delivery;
import io.nuropb.messaging.Envelope;
import io.nuropb.messaging.Message;
import io.nuropb.messaging.Outcome;
import io.nuropb.messaging.Settlement;
import io.nuropb.service.ReplyEncoder.Prepared;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of a delivery that comes again after an earlier one that could not be settled. */
class RedeliveriesTest {

    private static final Duration MEMORY = Duration.ofHours(1);

    private final SystemScheduler scheduler = new SystemScheduler();
    private final Redeliveries redeliveries = new Redeliveries(scheduler, MEMORY, new DispatchMetrics());
    private final List<String> done = new ArrayList<>();

    @AfterEach
    void close() {
        scheduler.close();
    }

    @Test
    void aHandlingThatCannotBeginFails() {
        assertThat(redeliveries.settle(delivery(false), unableToBegin()).toCompletableFuture())
                .isCompletedExceptionally();
    }

    @Test
    void aMessageWhoseHandlingCouldNotBeginIsHandledWhenItComesAgain() {
        redeliveries.settle(delivery(false), unableToBegin());

        assertThat(redeliveries.settle(delivery(true), able()).toCompletableFuture())
                .isCompletedWithValue(Settlement.ACK);
        assertThat(done).containsExactly("handled", "prepared UNKNOWN", "sent");
    }

    @Test
    void aDeliveryThatWaitsBehindAHandlingThatFailsIsHandled() {
        CompletableFuture<Outcome> under = new CompletableFuture<>();
        redeliveries.settle(delivery(false), steps(under, CompletableFuture.completedFuture(Settlement.ACK)));
        CompletableFuture<Settlement> again =
                redeliveries.settle(delivery(true), able()).toCompletableFuture();
        assertThat(again).isNotDone();

        under.completeExceptionally(noThread());

        assertThat(again).isCompletedWithValue(Settlement.ACK);
    }

    @Test
    void aDeliveryThatWaitsBehindAHandlingWithoutEndGoesBackAtItsLimit() throws Exception {
        CompletableFuture<Outcome> under = new CompletableFuture<>();
        redeliveries.settle(delivery(false), steps(under, CompletableFuture.completedFuture(Settlement.ACK)));
        CompletableFuture<Settlement> again = redeliveries
                .settle(delivery(true, Duration.ofMillis(1)), able())
                .toCompletableFuture();

        assertThat(again.get(60, TimeUnit.SECONDS)).isEqualTo(Settlement.REQUEUE);
        under.complete(new Outcome.Returned(7));
        assertThat(done).containsExactly("handled", "prepared NO", "sent");
    }

    @Test
    void whatCouldNotBeSentIsSentAsItWasPreparedAndTheHandlerDoesNotRunAgain() {
        redeliveries.settle(
                delivery(false),
                steps(
                        CompletableFuture.completedFuture(new Outcome.Returned(7)),
                        CompletableFuture.failedFuture(noThread())));
        done.clear();

        assertThat(redeliveries.settle(delivery(true), able()).toCompletableFuture())
                .isCompletedWithValue(Settlement.ACK);
        assertThat(done).containsExactly("sent");
    }

    private Redeliveries.Steps able() {
        return steps(
                CompletableFuture.completedFuture(new Outcome.Returned(7)),
                CompletableFuture.completedFuture(Settlement.ACK));
    }

    private static RejectedExecutionException noThread() {
        return new RejectedExecutionException("no thread is left");
    }

    private static Redeliveries.Steps unableToBegin() {
        return new Redeliveries.Steps() {
            @Override
            public CompletionStage<Outcome> handle() {
                throw noThread();
            }

            @Override
            public Prepared prepare(Outcome outcome, Redeliveries.Asked asked) {
                throw new AssertionError("There is no outcome");
            }

            @Override
            public CompletionStage<Settlement> send(Prepared prepared) {
                throw new AssertionError("Nothing was prepared");
            }
        };
    }

    private Redeliveries.Steps steps(CompletionStage<Outcome> outcome, CompletionStage<Settlement> settlement) {
        return new Redeliveries.Steps() {
            @Override
            public CompletionStage<Outcome> handle() {
                done.add("handled");
                return outcome;
            }

            @Override
            public Prepared prepare(Outcome known, Redeliveries.Asked asked) {
                done.add("prepared " + asked);
                return new Prepared((Outcome.Answer) known, List.of());
            }

            @Override
            public CompletionStage<Settlement> send(Prepared prepared) {
                done.add("sent");
                return settlement;
            }
        };
    }

    private InFlightMessage<Message.Command> delivery(boolean redelivered) {
        return delivery(redelivered, MEMORY);
    }

    private InFlightMessage<Message.Command> delivery(boolean redelivered, Duration limit) {
        Message.Command command = new Message.Command("orders", "create", Map.of(), "replies", "id-1", "t-1", Map.of());
        Envelope envelope = new Envelope("application/json", "id-1", "replies", null, true, Map.of(), new byte[0]);
        return new InFlightMessage<>(
                new Delivery(envelope, "exchange", "orders", redelivered, redelivered ? 1 : 0),
                command,
                "orders.create",
                "orders.create",
                scheduler.now().plus(limit),
                scheduler.now().plus(limit),
                null);
    }
}
