package io.nuropb.service;

import io.nuropb.messaging.Message;
import io.nuropb.messaging.NuropbException;
import io.nuropb.messaging.Outcome;
import io.nuropb.messaging.Outcome.Failed;
import io.nuropb.messaging.Outcome.NotStarted;
import io.nuropb.messaging.Outcome.Returned;
import io.nuropb.messaging.RemoteError;
import io.nuropb.messaging.Settlement;
import io.nuropb.service.MessageFailure.Kind;
import io.nuropb.service.Redeliveries.Asked;
import io.nuropb.service.Redeliveries.Steps;
import io.nuropb.service.ReplyEncoder.Prepared;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Brings a message to its end when its outcome is known: the response is sent, the events that follow, then it is
 * settled.
 */
final class MessageCompletion {

    private final ReplyEncoder answers;
    private final ConfirmedSender sender;
    private final HandlerRuns runs;
    private final DispatchMetrics metrics;
    private final Failures failures;

    MessageCompletion(
            ReplyEncoder answers,
            ConfirmedSender sender,
            HandlerRuns runs,
            DispatchMetrics metrics,
            Failures failures) {
        this.answers = answers;
        this.sender = sender;
        this.runs = runs;
        this.metrics = metrics;
        this.failures = failures;
    }

    /**
     * The steps of a message from its handler to its end.
     *
     * @param handler runs it
     */
    Steps steps(InFlightMessage<?> received, Supplier<CompletionStage<Outcome>> handler) {
        return new Steps() {
            @Override
            public CompletionStage<Outcome> handle() {
                return handler.get();
            }

            @Override
            public @Nullable Prepared prepare(Outcome outcome, Asked asked) {
                return prepared(received, outcome, asked);
            }

            @Override
            public CompletionStage<Settlement> send(Prepared prepared) {
                return MessageCompletion.this.send(received, prepared);
            }
        };
    }

    /**
     * What to send for an outcome; {@code null} if the message is to be delivered again instead.
     *
     * @param asked whether a handler has asked for this delivery before
     */
    private @Nullable Prepared prepared(InFlightMessage<?> received, Outcome outcome, Asked asked) {
        if (outcome instanceof NotStarted) {
            metrics.givenBack(runs.isBeginning() ? GiveBackReason.NO_ROOM : GiveBackReason.STOPPING);
            return null;
        }
        if (!(outcome instanceof Outcome.CallAgain)) {
            return answers.prepare(received, outcome);
        }
        if (asked == Asked.NO) {
            metrics.calledAgain.incrementAndGet();
            return null;
        }
        Failed rejection = callAgainReject(received.message(), asked);
        Kind kind = asked == Asked.YES ? Kind.CALLED_AGAIN_TWICE : Kind.CANNOT_BE_CALLED_AGAIN;
        failures.add(received, kind, rejection.error());
        return answers.prepare(received, rejection);
    }

    /**
     * Sends what was prepared.
     *
     * @return completes, never exceptionally, when everything that had to be sent is confirmed, or is known not to be
     */
    private CompletionStage<Settlement> send(InFlightMessage<?> received, Prepared prepared) {
        return sender.send(prepared.messages(), received.limit()).thenCompose(sending -> {
            boolean untold = sending.last() == ConfirmedSender.Sent.TOO_LARGE && sending.confirmed() == 0;
            if (!untold) {
                return CompletableFuture.completedFuture(settlement(received, prepared, sending));
            }
            Prepared shorter = answers.tooLarge(received, sending.found());
            return sender.send(shorter.messages(), received.limit())
                    .thenApply(again -> settlement(received, shorter, again));
        });
    }

    private Settlement settlement(InFlightMessage<?> received, Prepared prepared, ConfirmedSender.Sending sending) {
        if (sending.last() == ConfirmedSender.Sent.CONFIRMED) {
            return count(received.message(), prepared.answer());
        }
        metrics.unanswered.incrementAndGet();
        // What the broker refuses for good would go round for ever, and be handled each time; as a dead letter, it is
        // kept.
        boolean hopeless =
                sending.last() == ConfirmedSender.Sent.TOO_LARGE || sending.last() == ConfirmedSender.Sent.REFUSED;
        if (hopeless) {
            failures.add(
                    received,
                    Kind.CANNOT_BE_SENT,
                    new RemoteError(
                            NuropbException.WIRE_NAME,
                            "the broker refuses its response, or an event that follows from it: " + sending.found()));
        }
        return hopeless ? Settlement.REJECT : Settlement.REQUEUE;
    }

    private Settlement count(Message message, Outcome.Answer answer) {
        if (answer instanceof Returned) {
            (message instanceof Message.Event ? metrics.events : metrics.handled).incrementAndGet();
            return Settlement.ACK;
        }
        metrics.failed.incrementAndGet();
        return Settlement.REJECT;
    }

    private static Failed callAgainReject(Message message, Asked asked) {
        String ids = " for trace_id: " + message.traceId() + ", correlation_id: " + message.correlationId();
        return new Failed(new RemoteError(
                "NuropbCallAgainReject",
                asked == Asked.YES
                        ? "Rejecting second call again request" + ids
                        : "Rejecting call again request" + ids + ", as the message has been delivered before, and"
                                + " whether a handler asked for that is not known"));
    }
}
