package io.nuropb.client;

import io.nuropb.Backoff;
import io.nuropb.CompletionFailure;
import io.nuropb.Moment;
import io.nuropb.Scheduler;
import io.nuropb.messaging.Consumption;
import io.nuropb.messaging.MessageSource;
import io.nuropb.messaging.MessageSource.Subscription;
import io.nuropb.topology.BrokerException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The consumption of a client's reply queue, begun when it is first needed. One that was in use and is lost begins
 * again by itself, with pauses after attempts that fail, as long as waiting can help.
 *
 * <p>The queue is gone with its connection, so each consumption is a queue of its own, of another name: an
 * {@link Opening}.
 */
final class ReplyQueue {

    private final Supplier<String> names;
    private final MessageSource source;
    private final Scheduler scheduler;
    private final Backoff pauses;
    private final RandomGenerator random;
    private final ReplyHandler handler;
    private final Consumer<Lost> listener;
    private volatile Consumer<Optional<BrokerException>> reachability = missing -> {};

    private final AtomicReference<@Nullable Opening> current = new AtomicReference<>();
    private volatile String nextName;
    private volatile Failures failures = Failures.none();
    private volatile boolean used;
    private volatile boolean begunOnce;
    private volatile boolean closed;

    /**
     * A queue that is not consumed yet.
     *
     * @param names gives a name that no queue has or had, at each call
     * @param listener told when a consumption that had begun is lost, on a thread that may block
     */
    ReplyQueue(
            Supplier<String> names,
            MessageSource source,
            Scheduler scheduler,
            Backoff pauses,
            ReplyHandler handler,
            Consumer<Lost> listener) {
        this.names = names;
        this.source = source;
        this.scheduler = scheduler;
        this.pauses = pauses;
        this.random = scheduler.random();
        this.handler = handler;
        this.listener = listener;
        this.nextName = names.get();
    }

    /** Has somebody told from now on what keeps responses from arriving; empty once they can. Must not block. */
    void listen(Consumer<Optional<BrokerException>> value) {
        reachability = value;
    }

    /** Begins again at once what was lost, or could not begin: the broker answers. Nothing, if it was never needed. */
    void brokerAnswers() {
        Opening waiting = current.get();
        if (!used || closed || (waiting != null && !scheduler.now().isBefore(waiting.begins()))) {
            return;
        }
        failures = Failures.none();
        if (waiting == null) {
            open();
        } else {
            begin(waiting);
        }
    }

    /** The consumption that there is, or else one that begins, after a pause if the latest attempts have failed. */
    Opening open() {
        Opening known = current.get();
        if (known != null) {
            return known;
        }
        Duration pause = pause();
        Opening fresh = new Opening(nextName, scheduler.now().plus(pause));
        Opening present = current.compareAndExchange(null, fresh);
        if (present != null) {
            return present;
        }
        nextName = names.get();
        if (pause.isZero()) {
            begin(fresh);
        } else {
            scheduler.schedule(pause, () -> begin(fresh));
        }
        return fresh;
    }

    /** The name of the queue that there is, or will be. */
    String name() {
        Opening present = current.get();
        return present == null ? nextName : present.queue();
    }

    /** Whether responses to requests sent with this consumption can still arrive. */
    boolean isCurrent(Opening opening) {
        return current.get() == opening;
    }

    /** Why the latest attempt failed; empty if none has failed since it was consumed. */
    Optional<Throwable> trouble() {
        return failures.latest();
    }

    /** Ends the consumption for good. Idempotent. */
    void close() {
        closed = true;
        Opening last = current.get();
        if (last != null) {
            last.ready().thenAccept(Consumption::close);
        }
    }

    private Duration pause() {
        Failures latest = failures;
        Moment now = scheduler.now();
        return latest.count() == 0 || !now.isBefore(latest.pauseEnds()) ? Duration.ZERO : now.until(latest.pauseEnds());
    }

    private void begin(Opening opening) {
        if (!opening.begun.compareAndSet(false, true)) {
            return;
        }
        used = true;
        if (closed) {
            opening.consumption.completeExceptionally(
                    new BrokerException(BrokerException.Reason.CLOSED, "The client is closed", null));
            return;
        }
        consume(opening).whenComplete((consumption, failure) -> {
            if (failure == null) {
                begun(opening, consumption);
            } else {
                failed(opening, failure);
            }
        });
    }

    private CompletionStage<Consumption> consume(Opening opening) {
        try {
            return source.consume(
                    Subscription.replies(opening.queue()),
                    handler.at(opening.queue()),
                    reason -> opening.ready().thenAccept(begun -> lost(opening, reason)));
        } catch (Throwable e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void begun(Opening opening, Consumption consumption) {
        failures = Failures.none();
        begunOnce = true;
        reachability.accept(Optional.empty());
        opening.consumption.complete(consumption);
        if (closed) {
            consumption.close();
        }
    }

    private void failed(Opening opening, Throwable failure) {
        Throwable cause = CompletionFailure.causeOf(failure);
        rest(cause);
        BrokerException problem = asBrokerException(cause);
        end(opening, problem);
        opening.consumption.completeExceptionally(cause);
        beginAgain(problem);
    }

    private static BrokerException asBrokerException(Throwable failure) {
        return failure instanceof BrokerException known
                ? known
                : new BrokerException(BrokerException.Reason.CHANNEL_CLOSED, "Unexpected: " + failure, failure);
    }

    private void lost(Opening opening, BrokerException reason) {
        if (scheduler.now().isBefore(opening.begins().plus(pauses.last()))) {
            // What is lost as soon as it has begun is not begun again and again without a pause.
            rest(reason);
        }
        end(opening, reason);
        listener.accept(new Lost(opening, reason));
        beginAgain(reason);
    }

    /** Tells of it before the next one can begin, of which nobody is to hear earlier. */
    private void end(Opening opening, BrokerException reason) {
        reachability.accept(Optional.of(reason));
        current.compareAndSet(opening, null);
    }

    private void rest(Throwable failure) {
        int before = failures.count();
        Moment end = scheduler.now().plus(pauses.pause(before, random));
        failures = new Failures(before + 1, end, Optional.of(failure));
    }

    private void beginAgain(BrokerException problem) {
        if (begunOnce && !closed && problem.reason().waitingHelps()) {
            open();
        }
    }

    /** One consumption, from the attempt to begin it until it is lost. */
    static final class Opening {

        private final CompletableFuture<Consumption> consumption = new CompletableFuture<>();
        private final AtomicBoolean begun = new AtomicBoolean();
        private final String queue;
        private final Moment begins;

        private Opening(String queue, Moment begins) {
            this.queue = queue;
            this.begins = begins;
        }

        /** The queue's name. */
        String queue() {
            return queue;
        }

        private Moment begins() {
            return begins;
        }

        /** Completes when the broker has confirmed the consumer, or with the reason why it did not. */
        CompletionStage<Consumption> ready() {
            return consumption;
        }
    }

    /** A consumption that ended against our will. */
    record Lost(Opening opening, BrokerException reason) {}

    /** How many attempts have failed one after the other, until when there is no other, and why the latest failed. */
    private record Failures(int count, Moment pauseEnds, Optional<Throwable> latest) {

        static Failures none() {
            return new Failures(0, new Moment(0), Optional.empty());
        }
    }
}
