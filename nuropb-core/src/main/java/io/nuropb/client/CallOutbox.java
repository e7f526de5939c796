package io.nuropb.client;

import io.nuropb.Moment;
import io.nuropb.Scheduler;
import io.nuropb.messaging.MessagePublisher;
import io.nuropb.messaging.MessagePublisher.Published;
import io.nuropb.messaging.OutgoingMessage;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Hands calls to the broker.
 *
 * <p>What the broker certainly did not take, for a reason that may pass, is tried again as long as the wait for a
 * connection lasts. What it may have taken is never sent again: whether to risk a repetition is the caller's decision.
 *
 * @param <C> the kind of calls
 */
final class CallOutbox<C extends PendingCall> {

    private final MessagePublisher publisher;
    private final Scheduler scheduler;
    private final PendingCalls<C> pending;
    private final ClientConfig config;
    private final RandomGenerator random;
    private final AtomicBoolean closed = new AtomicBoolean();

    CallOutbox(MessagePublisher publisher, Scheduler scheduler, PendingCalls<C> pending, ClientConfig config) {
        this.publisher = publisher;
        this.scheduler = scheduler;
        this.pending = pending;
        this.config = config;
        this.random = scheduler.random();
    }

    /** The attempts at a message that is to be sent now. */
    Attempts attempts() {
        return new Attempts(config, scheduler.now(), random);
    }

    /**
     * Publishes a pending call once, unless it has an outcome already.
     *
     * @param answered told what the broker said
     * @param setBack told if it said nothing; the call is no more than pending then
     */
    void publish(C call, OutgoingMessage outgoing, Consumer<Published> answered, Consumer<FailedAttempt> setBack) {
        if (closed.get()) {
            pending.fail(call, () -> call.notSent("the client is closed", null));
            return;
        }
        // Before the look at the call: whoever takes it out right after that finds one that may be taken.
        call.mayBeTaken = true;
        if (!pending.contains(call)) {
            call.mayBeTaken = false;
            return;
        }
        tryToPublish(outgoing).whenComplete((published, failure) -> {
            if (failure == null) {
                answered.accept(published);
                return;
            }
            FailedAttempt setback = FailedAttempt.ofPublishing(failure);
            call.mayBeTaken = !setback.hadNoEffect();
            setBack.accept(setback);
        });
    }

    /** Tries again after a pause, or fails the call if that is not allowed. */
    void afterSetback(C call, Attempts attempts, FailedAttempt setback, String why, Runnable again) {
        call.trouble = call.failed(setback, why);
        Optional<Duration> pause = attempts.pauseAfter(setback, scheduler.now());
        if (pause.isPresent() && pending.contains(call)) {
            scheduler.schedule(pause.get(), again);
        } else {
            pending.fail(call, () -> call.failed(setback, why));
        }
    }

    Moment now() {
        return scheduler.now();
    }

    /** Sends nothing any more. */
    void close() {
        closed.set(true);
    }

    private CompletionStage<Published> tryToPublish(OutgoingMessage outgoing) {
        try {
            return publisher.publish(
                    outgoing.exchange(), outgoing.routingKey(), outgoing.mandatory(), outgoing.envelope());
        } catch (Throwable e) {
            return CompletableFuture.failedFuture(e);
        }
    }
}
