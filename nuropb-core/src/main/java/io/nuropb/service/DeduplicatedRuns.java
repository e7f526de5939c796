package io.nuropb.service;

import io.nuropb.CompletionFailure;
import io.nuropb.ControlCharacters;
import io.nuropb.DurationText;
import io.nuropb.Json;
import io.nuropb.Moment;
import io.nuropb.Scheduler;
import io.nuropb.messaging.LogPace;
import io.nuropb.messaging.Outcome;
import io.nuropb.service.HandlerResults.Result;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that a message that comes again is answered from memory, and that two of the same do not run side by side
 * here.
 */
final class DeduplicatedRuns {

    private static final Logger log = LoggerFactory.getLogger(DeduplicatedRuns.class);

    private final Deduplication memory;
    private final RememberedAnswers answers;
    private final Scheduler scheduler;
    private final Duration limit;
    private final Duration longestRun;
    private final LogPace pace;
    private final DispatchMetrics metrics;
    private final ReplyEncoder replies;

    /**
     * What runs here now, and who waits for it: no more than deliveries are under way, and so than the prefetch allows,
     * and those that are past their deadline, each for a time.
     */
    private final Map<MessageKey, WaitQueue> running = new ConcurrentHashMap<>();

    private volatile boolean beginning = true;

    DeduplicatedRuns(
            Deduplication memory,
            Json json,
            Scheduler scheduler,
            DispatchConfig config,
            DispatchMetrics metrics,
            ReplyEncoder replies) {
        this.memory = memory;
        this.scheduler = scheduler;
        this.metrics = metrics;
        this.replies = replies;
        answers = new RememberedAnswers(json);
        limit = config.memoryWait();
        longestRun = config.redeliveryMemory();
        pace = new LogPace(scheduler, config.logInterval());
    }

    /**
     * The outcome that is remembered for a message, or else that of its handler. While the same message runs here, be
     * it past its deadline, the second waits for the first, and runs only if that does not end in success. It does not
     * begin if the first has not ended in time. One that has not ended for as long after its deadline as its delivery
     * may come again counts as ended.
     *
     * @param received the message itself; it waits until its latest start
     * @param handler runs the handler, and tells when it has ended
     */
    CompletionStage<Outcome> once(
            MessageKey message, InFlightMessage<?> received, Function<Runnable, CompletionStage<Outcome>> handler) {
        WaitQueue behindMe = new WaitQueue(scheduler);
        WaitQueue behindFirst = running.putIfAbsent(message, behindMe);
        if (behindFirst != null) {
            return ended(message, behindFirst, received.latestStart())
                    .thenCompose(isOver -> isOver
                            ? once(message, received, handler)
                            : CompletableFuture.completedFuture(new Outcome.NotStarted()));
        }
        CompletableFuture<Void> ended = new CompletableFuture<>();
        CompletionStage<Outcome> outcome = recall(message, received).thenCompose(found -> {
            if (found.isPresent()) {
                ended.complete(null);
                return CompletableFuture.completedFuture(found.get());
            }
            return handler.apply(() -> ended.complete(null)).thenCompose(known -> remember(message, received, known));
        });
        outcome.thenAccept(known -> endInTime(ended, known));
        outcome.handle((known, failure) -> known)
                .thenCombine(ended, (known, nothing) -> known)
                .thenAccept(known -> {
                    running.remove(message, behindMe);
                    behindMe.grantAll();
                });
        return outcome;
    }

    /** A handler may never end; by its outcome it has, unless that is a failure such as that of its deadline. */
    private void endInTime(CompletableFuture<Void> ended, Outcome known) {
        if (known instanceof Outcome.Failed && !ended.isDone()) {
            Scheduler.Timer timer = scheduler.schedule(longestRun, () -> ended.complete(null));
            var unused = ended.thenAccept(nothing -> timer.cancel());
        }
    }

    /** Whether handlers may begin; if not, who waits for the same message is given back. */
    void begin(boolean value) {
        beginning = value;
        if (!value) {
            running.values().forEach(WaitQueue::refuseAll);
        }
    }

    /** Completes with whether the first has ended in time. */
    private CompletionStage<Boolean> ended(MessageKey message, WaitQueue behindFirst, Moment end) {
        CompletionStage<Boolean> ended = behindFirst.await(end);
        if (running.get(message) != behindFirst) {
            behindFirst.grantAll();
        }
        if (!beginning) {
            behindFirst.refuseAll();
        }
        return ended;
    }

    private CompletionStage<Optional<Outcome>> recall(MessageKey message, InFlightMessage<?> received) {
        return limited(() -> memory.find(message))
                .thenApply(found -> {
                    Optional<Outcome> outcome = found.map(answers::outcome);
                    outcome.ifPresent(known -> metrics.duplicates.incrementAndGet());
                    return outcome;
                })
                .exceptionally(failure -> {
                    complain("Looking for an earlier answer", received, failure);
                    return Optional.empty();
                });
    }

    /** Whether a message can be known when it comes again. */
    boolean isFor(InFlightMessage<?> received) {
        return !received.message().correlationId().isEmpty();
    }

    /**
     * A handler's success in plain values, to be remembered and answered with. What is left of a result that can be
     * read once must not be told as a whole.
     */
    Result written(InFlightMessage<?> received, Outcome success) {
        try {
            Outcome plain = answers.plain(success);
            return () -> new HandlerEnd(success, null, plain);
        } catch (Throwable e) {
            return () -> {
                complain("Remembering an answer", received, e);
                return replies.unwritable(received, e);
            };
        }
    }

    private CompletionStage<Outcome> remember(MessageKey message, InFlightMessage<?> received, Outcome plain) {
        if (!(plain instanceof Outcome.Returned || plain instanceof Outcome.ReturnedWithEvents)) {
            return CompletableFuture.completedFuture(plain);
        }
        return limited(() -> memory.remember(message, answers.of(plain)))
                .thenApply(done -> plain)
                .exceptionally(failure -> {
                    complain("Remembering an answer", received, failure);
                    return plain;
                });
    }

    private <T> CompletionStage<T> limited(Supplier<CompletionStage<T>> call) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Scheduler.Timer timer = scheduler.schedule(
                limit,
                () -> result.completeExceptionally(new TimeoutException("no answer within " + DurationText.of(limit))));
        try {
            call.get().whenComplete((value, failure) -> {
                timer.cancel();
                if (failure == null) {
                    result.complete(value);
                } else {
                    result.completeExceptionally(failure);
                }
            });
        } catch (Throwable e) {
            timer.cancel();
            result.completeExceptionally(e);
        }
        return result;
    }

    private void complain(String what, InFlightMessage<?> received, Throwable thrown) {
        Throwable cause = CompletionFailure.causeOf(thrown);
        pace.ifDue(ending -> log.warn(
                "{} failed, so messages may be handled again: {}{}",
                what,
                received.wasEncrypted()
                        ? Failures.origin(cause) + Failures.HIDDEN_WORDS
                        : ControlCharacters.replaced(cause.toString()),
                ending));
    }
}
