package io.nuropb.messaging;

import io.nuropb.messaging.Outcome.Failed;
import io.nuropb.messaging.Outcome.Returned;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Brings a message to its end when its outcome is known: the response is sent, the events that follow, then it is settled. */
final class Conclusion {

    private final Answers answers;
    private final Outbox outbox;
    private final Figures figures;

    Conclusion(Answers answers, Outbox outbox, Figures figures) {
        this.answers = answers;
        this.outbox = outbox;
        this.figures = figures;
    }

    /**
     * Concludes one message.
     *
     * @param what the service and method, for people
     * @return completes, never exceptionally, when everything that had to be sent is confirmed, or is known not to be
     */
    CompletionStage<Settlement> of(Delivery delivery, Message message, String what, Outcome outcome) {
        if (outcome instanceof NotStarted) {
            figures.givenBack.incrementAndGet();
            return CompletableFuture.completedFuture(Settlement.REQUEUE);
        }
        if (!(outcome instanceof Outcome.CallAgain)) {
            return send(delivery, message, answers.prepare(message, what, outcome));
        }
        if (mayBeRepeated(delivery)) {
            return send(delivery, message, answers.prepare(message, what, callAgainReject(message)));
        }
        figures.calledAgain.incrementAndGet();
        return CompletableFuture.completedFuture(Settlement.REQUEUE);
    }

    /** Whether a message may have been handled before. */
    static boolean mayBeRepeated(Delivery delivery) {
        return delivery.earlierDeliveries() > 0;
    }

    private CompletionStage<Settlement> send(Delivery delivery, Message message, Answers.Prepared prepared) {
        return outbox.send(prepared.letters()).thenApply(sent -> {
            if (sent == Outbox.Sent.CONFIRMED) {
                return count(message, prepared.answer());
            }
            figures.unanswered.incrementAndGet();
            // What the broker refuses for good would go round for ever; as a dead letter, it is kept.
            boolean hopeless = sent == Outbox.Sent.REFUSED && mayBeRepeated(delivery);
            return hopeless ? Settlement.REJECT : Settlement.REQUEUE;
        });
    }

    private Settlement count(Message message, Outcome.Answer answer) {
        if (answer instanceof Returned) {
            (message instanceof Message.Event ? figures.events : figures.handled).incrementAndGet();
            return Settlement.ACK;
        }
        figures.failed.incrementAndGet();
        return Settlement.REJECT;
    }

    private static Failed callAgainReject(Message message) {
        return new Failed(new RemoteError(
                "NuropbCallAgainReject",
                "Rejecting second call again request for trace_id: " + message.traceId() + ", correlation_id: "
                        + message.correlationId()));
    }
}
