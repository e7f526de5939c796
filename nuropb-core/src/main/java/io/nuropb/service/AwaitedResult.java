package io.nuropb.service;

import io.nuropb.messaging.FollowUpEvent;
import io.nuropb.messaging.Outcome;
import io.nuropb.messaging.Outcome.Returned;
import io.nuropb.messaging.Outcome.ReturnedWithEvents;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a handler's result comes to when everything in it that comes later has come: a stage is waited for where it is
 * returned, where another stage completes with it, and where it is the value of an outcome. The message would be
 * settled before its work is done, and a failure be lost, if only the outermost were.
 */
final class AwaitedResult {

    /** How many stages may complete one with another; one that completes with itself has no end. */
    static final int MAX_STAGES = 16;

    private final Consumer<@Nullable Object> known;
    private final Consumer<Throwable> failed;

    private AwaitedResult(Consumer<@Nullable Object> known, Consumer<Throwable> failed) {
        this.known = known;
        this.failed = failed;
    }

    /**
     * Waits for a result, and blocks nobody.
     *
     * @param returned what the handler returned
     * @param known told the result: neither it, nor what it says the value is, is a stage
     * @param failed told what a stage failed with, or why nobody can wait for the result. One of the two is told, once
     */
    static void of(@Nullable Object returned, Consumer<@Nullable Object> known, Consumer<Throwable> failed) {
        new AwaitedResult(known, failed).take(returned, null, 0);
    }

    /**
     * @param around the outcome whose value this is; {@code null} if it is the handler's result
     * @param stages how many stages it has come out of
     */
    private void take(@Nullable Object value, @Nullable Outcome around, int stages) {
        try {
            if (value instanceof CompletionStage<?> stage) {
                await(stage, around, stages);
            } else if (value instanceof Outcome outcome) {
                open(outcome, around, stages);
            } else {
                known.accept(whole(UnawaitedResult.refused(value), around));
            }
        } catch (Throwable e) {
            failed.accept(e);
        }
    }

    private void await(CompletionStage<?> stage, @Nullable Outcome around, int stages) {
        if (stages == MAX_STAGES) {
            throw new IllegalStateException("the handler returned a stage that completes with another, and that with"
                    + " another, and so on, more than " + MAX_STAGES + " times; thenCompose makes one of two");
        }
        stage.whenComplete((value, failure) -> {
            if (failure == null) {
                take(value, around, stages + 1);
            } else {
                failed.accept(failure);
            }
        });
    }

    private void open(Outcome outcome, @Nullable Outcome around, int stages) {
        if (around != null) {
            throw new IllegalStateException("the handler returned an outcome whose value is an outcome itself: "
                    + outcome + "; a message has one");
        }
        if (outcome instanceof Returned returned) {
            take(returned.value(), outcome, stages);
        } else if (outcome instanceof ReturnedWithEvents more) {
            more.events().forEach(AwaitedResult::check);
            take(more.value(), outcome, stages);
        } else {
            known.accept(outcome);
        }
    }

    private static void check(FollowUpEvent event) {
        Object payload = event.event();
        if (payload instanceof CompletionStage || (payload != null && UnawaitedResult.is(payload.getClass()))) {
            throw new IllegalStateException("what the event '" + event.topic() + "' tells is a "
                    + payload.getClass().getName()
                    + ", whose end nobody waits for; return a CompletionStage of the outcome instead");
        }
    }

    private static @Nullable Object whole(@Nullable Object value, @Nullable Outcome around) {
        if (around instanceof ReturnedWithEvents more) {
            return new ReturnedWithEvents(value, more.events());
        }
        return around == null ? value : new Returned(value);
    }
}
