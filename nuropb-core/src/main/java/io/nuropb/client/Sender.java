package io.nuropb.client;

import io.nuropb.Scheduler;
import io.nuropb.messaging.FailureLog;
import io.nuropb.messaging.MessagePublisher;
import io.nuropb.messaging.MessagePublisher.Published;
import io.nuropb.messaging.NuropbNotDeliveredException;
import io.nuropb.messaging.OutgoingMessage;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** Sends commands and events, which are done when the broker has taken them. */
final class Sender {

    private final PendingCalls<PendingCall> pending;
    private final CallOutbox<PendingCall> outbox;

    Sender(MessagePublisher publisher, Scheduler scheduler, ClientConfig config, FailureLog<CallFailure> failures) {
        pending = new PendingCalls<>(config.maxUnconfirmed(), scheduler, failures, taken -> {}, publisher::blocked);
        outbox = new CallOutbox<>(publisher, scheduler, pending, config);
    }

    /**
     * Sends a message when it has been encoded; it is done when the broker has taken it.
     *
     * @param encoded what is to be published, or why it cannot be
     */
    void send(PendingCall call, CompletionStage<OutgoingMessage> encoded, Duration patience) {
        pending.add(call, patience);
        encoded.whenComplete((outgoing, failure) -> {
            if (failure == null) {
                attempt(call, outgoing, outbox.attempts());
            } else {
                pending.fail(call, () -> call.notPacked(failure));
            }
        });
    }

    /** The places of callers, of which each call needs one. */
    CallLimit limit() {
        return pending.limit();
    }

    int pending() {
        return pending.size();
    }

    /** Fails what is not confirmed, and sends nothing any more. */
    void close() {
        outbox.close();
        pending.failAll(call -> true, call -> call.ended("the client was closed"));
    }

    private void attempt(PendingCall call, OutgoingMessage outgoing, Attempts attempts) {
        outbox.publish(
                call,
                outgoing,
                answer -> settle(call, answer),
                setback -> outbox.afterSetback(
                        call,
                        attempts,
                        setback,
                        "the broker did not confirm it",
                        () -> attempt(call, outgoing, attempts)));
    }

    private void settle(PendingCall call, Published answer) {
        switch (answer) {
            case CONFIRMED -> {
                if (pending.take(call.id()) != null) {
                    call.result().complete(() -> null);
                }
            }
            case RETURNED ->
                pending.fail(
                        call,
                        () -> new NuropbNotDeliveredException(call.what() + " was not delivered: no queue takes it"));
            case NACKED -> pending.fail(call, () -> call.uncertain("the broker could not take it safely (nack)", null));
        }
    }
}
