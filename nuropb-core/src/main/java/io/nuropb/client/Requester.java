package io.nuropb.client;

import io.nuropb.Json;
import io.nuropb.Scheduler;
import io.nuropb.encryption.SymmetricKey;
import io.nuropb.messaging.CallerFutures;
import io.nuropb.messaging.FailureLog;
import io.nuropb.messaging.Malformed;
import io.nuropb.messaging.Message.Response;
import io.nuropb.messaging.MessagePublisher;
import io.nuropb.messaging.MessagePublisher.Published;
import io.nuropb.messaging.MessageSource;
import io.nuropb.messaging.NuropbMessageException;
import io.nuropb.messaging.Outcome;
import io.nuropb.messaging.OutgoingMessage;
import io.nuropb.messaging.RemoteException;
import io.nuropb.messaging.WireFormat;
import io.nuropb.topology.BrokerException;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests, and completes them with what comes back, or does not.
 *
 * <p>A request is published when its reply queue is consumed, and not before. When that queue is lost, the requests
 * that the broker may have taken fail, for their responses are lost; those that wait for an attempt consume a new one.
 */
final class Requester {

    private static final String UNCONSUMED = "its reply queue cannot be consumed";

    private final ReplyQueue replyQueue;
    private final Json json;
    private final PendingCalls<PendingRequest> pending;
    private final CallOutbox<PendingRequest> outbox;
    private final ReplyHandler replyHandler;
    private final FailureLog<CallFailure> failures;
    private final Scheduler scheduler;

    /** Consumes nothing yet. */
    Requester(
            Supplier<String> replyQueues,
            MessageSource source,
            MessagePublisher publisher,
            WireFormat wire,
            Json json,
            Scheduler scheduler,
            ClientConfig config,
            FailureLog<CallFailure> failures,
            SealedCalls sealed) {
        this.json = json;
        this.failures = failures;
        this.scheduler = scheduler;
        pending = new PendingCalls<>(config.maxPending(), scheduler, failures, this::taken, publisher::blocked);
        outbox = new CallOutbox<>(publisher, scheduler, pending, config);
        replyHandler = new ReplyHandler(wire, scheduler, this::key, this::completion, this::unreadable, sealed);
        replyQueue = new ReplyQueue(replyQueues, source, scheduler, config.reconnects(), replyHandler, this::lost);
    }

    /**
     * Sends a request when it has been encoded.
     *
     * @param encoded what is to be published, or why it cannot be
     */
    void send(PendingRequest call, CompletionStage<OutgoingMessage> encoded, CallOptions options) {
        if (options.ttl().isEmpty()) {
            call.end = scheduler.now().plus(options.usualLife());
        }
        pending.add(call, options.patience());
        encoded.whenComplete((outgoing, failure) -> {
            if (failure == null) {
                attempt(call, outgoing, outbox.attempts());
            } else {
                pending.fail(call, () -> call.notPacked(failure));
            }
        });
    }

    CompletionStage<Void> open() {
        return CallerFutures.of(replyQueue.open().ready().thenAccept(consumption -> {}), scheduler);
    }

    void listen(Consumer<Optional<BrokerException>> listener) {
        replyQueue.listen(listener);
    }

    void brokerAnswers() {
        replyQueue.brokerAnswers();
    }

    /** Where responses will come to, as far as is known before a request is published. */
    String replyTo() {
        return replyQueue.name();
    }

    /** The places of callers, of which each call needs one. */
    CallLimit limit() {
        return pending.limit();
    }

    int pending() {
        return pending.size();
    }

    ReplyHandler replyHandler() {
        return replyHandler;
    }

    /** Fails what is pending, and sends nothing any more. */
    void close() {
        outbox.close();
        replyQueue.close();
        pending.failAll(call -> true, call -> call.ended("the client was closed"));
    }

    /**
     * A request does not wait for an attempt to consume longer than for a connection, once it is known that an attempt
     * can fail.
     */
    private void attempt(PendingRequest call, OutgoingMessage outgoing, Attempts attempts) {
        if (!pending.contains(call)) {
            return;
        }
        Optional<Throwable> trouble = replyQueue.trouble();
        ReplyQueue.Opening opening = replyQueue.open();
        Optional<Scheduler.Timer> limit = trouble.map(known -> scheduler.schedule(
                attempts.rest(outbox.now()), () -> endOfWait(call, FailedAttempt.beforePublishing(known))));
        opening.ready().whenComplete((consumption, failure) -> {
            limit.ifPresent(Scheduler.Timer::cancel);
            if (failure == null) {
                publish(call, outgoing, opening, attempts);
            } else {
                again(call, outgoing, attempts, FailedAttempt.beforePublishing(failure), UNCONSUMED);
            }
        });
    }

    /** The wait for the reply queue is over, unless the request has been published just now. */
    private void endOfWait(PendingRequest call, FailedAttempt setback) {
        if (!call.mayBeTaken) {
            pending.fail(call, () -> call.failed(setback, UNCONSUMED));
        }
    }

    private void publish(PendingRequest call, OutgoingMessage outgoing, ReplyQueue.Opening opening, Attempts attempts) {
        call.opening = opening;
        // Before the look at the queue: a loss right after it then finds a call that it has to fail.
        call.mayBeTaken = true;
        if (!replyQueue.isCurrent(opening)) {
            call.mayBeTaken = false;
            again(call, outgoing, attempts, FailedAttempt.beforePublishing(lost()), "its response could not arrive");
            return;
        }
        outbox.publish(
                call,
                call.addressed(outgoing, opening.queue(), scheduler.now()),
                answer -> answered(call, answer),
                setback -> again(call, outgoing, attempts, setback, "the broker did not confirm it"));
    }

    private void again(
            PendingRequest call, OutgoingMessage outgoing, Attempts attempts, FailedAttempt setback, String why) {
        outbox.afterSetback(call, attempts, setback, why, () -> attempt(call, outgoing, attempts));
    }

    private void answered(PendingRequest call, Published answer) {
        switch (answer) {
            case CONFIRMED -> {}
            case RETURNED -> pending.fail(call, call::notDelivered);
            case NACKED -> pending.fail(call, () -> call.uncertain("the broker could not take it safely (nack)", null));
        }
    }

    private Optional<SymmetricKey> key(String id) {
        return pending.get(id).map(call -> call.key);
    }

    private void taken(String id) {
        replyHandler.expectNoMore(id);
    }

    private Optional<Runnable> completion(Response response) {
        return Optional.ofNullable(pending.take(response.correlationId()))
                .map(call -> () -> call.result().complete(() -> result(call, response.answer())));
    }

    /**
     * A request that was encrypted believes only what is sealed with its own key, and that its response is too large:
     * then nobody looks into it.
     */
    private void unreadable(Malformed response, boolean isSealed) {
        response.correlationId().flatMap(pending::get).ifPresent(call -> {
            if (isSealed || call.key == null || response.kind() == Malformed.Kind.TOO_LARGE) {
                pending.fail(
                        call,
                        () -> new NuropbMessageException(
                                "The response to " + call.what() + " cannot be read: " + response.reason()));
            }
        });
    }

    private @Nullable Object result(PendingRequest call, Outcome.Answer answer) {
        if (answer instanceof Outcome.Failed failed) {
            throw RemoteException.of(call.service(), call.name(), failed.error());
        }
        Object value = ((Outcome.Returned) answer).value();
        try {
            return call.type() == Void.class ? null : json.bind(value, call.type(), Json.Reading.TOLERANT);
        } catch (Json.BindingException | Json.UnusableTypeException e) {
            String misfit =
                    "The result of " + call.what() + " is no " + call.type().getTypeName();
            // What a constructor says of an encrypted value is for the caller alone.
            String logged = call.key == null ? misfit + ": " + e.getMessage() : misfit;
            failures.add(CallFailure.RESULT_DOES_NOT_FIT, call.ids(), logged);
            throw new NuropbMessageException(misfit + ": " + e.getMessage(), e);
        }
    }

    private static BrokerException lost() {
        return new BrokerException(
                BrokerException.Reason.CANCELLED, "the reply queue was lost before anything was published", null);
    }

    private void lost(ReplyQueue.Lost loss) {
        pending.failAll(
                call -> call.mayBeTaken && call.opening == loss.opening(),
                call -> call.uncertain(
                        "the reply queue was lost: " + loss.reason().getMessage(), loss.reason()));
    }
}
