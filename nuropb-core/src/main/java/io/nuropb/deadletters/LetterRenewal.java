package io.nuropb.deadletters;

import io.nuropb.CompletionFailure;
import io.nuropb.deadletters.LetterTally.Counted;
import io.nuropb.messaging.Envelope;
import io.nuropb.messaging.MessagePublisher;
import io.nuropb.messaging.MessagePublisher.Published;
import io.nuropb.topology.BrokerException;
import io.nuropb.topology.BrokerException.Reason;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps letters in their queue: gives them back to their places or, where they have been delivered {@link #AFTER}
 * times, puts them behind the others, as new messages, before the queue forgets them.
 *
 * <p>The first of these is published only when the broker is known to take messages at present, which a message to
 * nobody shows. Otherwise a broker that keeps publishers waiting could take it later, when the letter has long been
 * given back, and there were two of it. While the broker takes none, all letters are given back to their places.
 *
 * <p>Everything happens on the one executor that it shares with the run.
 */
final class LetterRenewal {

    /**
     * A quorum queue forgets what came back more often than its delivery limit, which is 20 in RabbitMQ 4 and may be as
     * low as this by a policy. Classic queues have no limit, and do not count beyond 1.
     */
    static final int AFTER = 2;

    /** How many letters may be published and not confirmed. */
    private static final int MAX_IN_FLIGHT = 500;

    private static final Logger log = LoggerFactory.getLogger(LetterRenewal.class);

    private final MessagePublisher publisher;
    private final Executor serial;
    private final String queue;
    private final String nobody;
    private final LetterTally tally;
    private final Runnable progress;
    private final Deque<QueuePass.Held> waiting = new ArrayDeque<>();
    private final CompletableFuture<@Nullable Void> trial = new CompletableFuture<>();
    private boolean isTried;
    private boolean isToldWhyNot;
    private @Nullable String whyNot;
    private boolean ended;
    private int inFlight;

    /**
     * @param queue where the letters are
     * @param nobody a routing key by which no queue gets anything from the default exchange
     * @param progress called when a letter that was on its way is kept or renewed
     */
    LetterRenewal(
            MessagePublisher publisher,
            Executor serial,
            String queue,
            String nobody,
            LetterTally tally,
            Runnable progress) {
        this.publisher = publisher;
        this.serial = serial;
        this.queue = queue;
        this.nobody = nobody;
        this.tally = tally;
        this.progress = progress;
    }

    /** Finds out whether the broker takes messages; completes exceptionally if it does not. */
    CompletionStage<@Nullable Void> tried() {
        if (!isTried) {
            isTried = true;
            publisher
                    .publish("", nobody, true, new Envelope(null, null, null, null, false, Map.of(), new byte[0]))
                    .whenCompleteAsync(this::answered, serial);
        }
        return trial.copy();
    }

    /** Keeps a letter, now or soon. */
    void keep(QueuePass.Held held) {
        if (held.delivery().earlierDeliveries() < AFTER) {
            held.keep();
        } else if (whyNot != null) {
            keepUnrenewed(held, whyNot);
        } else {
            waiting.add(held);
            var unused = tried();
            renewNext();
        }
    }

    private void renewNext() {
        while (trial.isDone() && whyNot == null && inFlight < MAX_IN_FLIGHT && !waiting.isEmpty()) {
            renew(waiting.removeFirst());
        }
    }

    /** Whether no letter is on its way. */
    boolean isIdle() {
        return waiting.isEmpty() && inFlight == 0;
    }

    /** Nothing more is published: what waits stays as it is. */
    void renewNoMore() {
        giveUp("the run has ended before");
    }

    /** All letters are given back, and what is heard of those on their way comes too late: they are uncertain. */
    void end() {
        ended = true;
        renewNoMore();
        tally.count(Counted.UNCERTAIN, inFlight);
    }

    private void answered(@Nullable Published published, @Nullable Throwable problem) {
        if (published == Published.RETURNED) {
            trial.complete(null);
            renewNext();
        } else {
            Throwable cause = problem == null ? unexpected(published) : CompletionFailure.causeOf(problem);
            giveUp(String.valueOf(cause.getMessage()));
            trial.completeExceptionally(cause);
        }
        progress.run();
    }

    private void renew(QueuePass.Held held) {
        inFlight++;
        Envelope renewed = LetterHeaders.kept(held.delivery().envelope());
        publisher
                .publish("", queue, true, renewed)
                .whenCompleteAsync((published, problem) -> renewed(held, published, problem), serial);
    }

    private void renewed(QueuePass.Held held, @Nullable Published published, @Nullable Throwable problem) {
        inFlight--;
        if (ended) {
            return;
        }
        if (published == Published.CONFIRMED) {
            held.settle();
        } else if (problem != null && isOfOneLetter(CompletionFailure.causeOf(problem))) {
            keepUnrenewed(
                    held, String.valueOf(CompletionFailure.causeOf(problem).getMessage()));
        } else {
            Throwable cause = problem == null ? untaken(queue, published) : CompletionFailure.causeOf(problem);
            giveUp(String.valueOf(cause.getMessage()));
            countUncertain(published, problem);
            keep(held);
        }
        renewNext();
        progress.run();
    }

    private void giveUp(String why) {
        if (whyNot == null) {
            whyNot = why;
        }
        while (!waiting.isEmpty()) {
            keepUnrenewed(waiting.removeFirst(), whyNot);
        }
    }

    private void keepUnrenewed(QueuePass.Held held, String why) {
        if (!isToldWhyNot) {
            isToldWhyNot = true;
            log.warn(
                    "Dead letters in '{}' that have been delivered {} times or more go back to their places, where a"
                            + " queue with a delivery limit counts that: they cannot be put behind the others: {}",
                    queue,
                    AFTER,
                    why);
        }
        tally.count(Counted.UNRENEWED);
        held.keep();
    }

    /** Counts a letter that stays and was published, if a copy of it may be there all the same. */
    void countUncertain(@Nullable Published published, @Nullable Throwable problem) {
        boolean isWithoutEffect = published == Published.RETURNED
                || (problem != null
                        && CompletionFailure.causeOf(problem) instanceof BrokerException known
                        && known.isWithoutEffect());
        if (!isWithoutEffect) {
            tally.count(Counted.UNCERTAIN);
        }
    }

    /** What keeps this message from being published, and no other. */
    static boolean isOfOneLetter(Throwable problem) {
        return problem instanceof IllegalArgumentException
                || (problem instanceof BrokerException refused && refused.reason() == Reason.TOO_LARGE);
    }

    private static BrokerException unexpected(@Nullable Published published) {
        return new BrokerException(
                Reason.UNREACHABLE,
                "Cannot find out whether the broker takes messages: it answered " + published
                        + " to one that no queue gets. Try again",
                null);
    }

    /** The queue did not take a letter. */
    static BrokerException untaken(String queue, @Nullable Published published) {
        return new BrokerException(
                Reason.NOT_FOUND,
                "Cannot put a dead letter into queue '" + queue + "': the broker answered " + published
                        + ", and the letter stays where it is. Check whether the queue is there, and whether it is full",
                null);
    }
}
