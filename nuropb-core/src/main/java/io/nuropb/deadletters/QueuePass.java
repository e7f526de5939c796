package io.nuropb.deadletters;

import io.nuropb.CompletionFailure;
import io.nuropb.Scheduler;
import io.nuropb.SerialExecutor;
import io.nuropb.messaging.Consumption;
import io.nuropb.messaging.Delivery;
import io.nuropb.messaging.DeliveryHandler;
import io.nuropb.messaging.Envelope;
import io.nuropb.messaging.MessagePublisher;
import io.nuropb.messaging.MessagePublisher.Published;
import io.nuropb.messaging.MessageSource;
import io.nuropb.messaging.MessageSource.Subscription;
import io.nuropb.messaging.Settlement;
import io.nuropb.messaging.WireFormat;
import io.nuropb.topology.BrokerException;
import io.nuropb.topology.BrokerException.Reason;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One way through a queue: from its head to the message that was the last one when it began.
 *
 * <p>A consumer has no other way to look at a message than to take it, so whatever stays is held, unsettled, until the
 * end, and then given back to its place. A consumer holds {@link #PAGE} messages at most; when it is full of such,
 * another one goes on behind it. The pass knows its end by a message that it puts there itself, for only the broker
 * knows how long a queue is, and letters may come back to it while it goes on. An exclusive queue, which one consumer
 * has for itself, keeps a second pass out, of the same source too, which would take some of the letters, and perhaps
 * that message.
 *
 * <p>Everything happens on the one executor that it shares with its receiver.
 */
final class QueuePass {

    /** How many messages one consumer holds; also how many are in memory at once. */
    static final int PAGE = 1_000;

    /** How many consumers there may be, each with a channel, of which a broker allows 2,047 by default. */
    static final int MAX_PAGES = 1_000;

    private final MessageSource source;
    private final MessagePublisher publisher;
    private final SerialExecutor serial;
    private final String queue;
    private final String id;
    private final Receiver receiver;
    private final List<CompletableFuture<Consumption>> consumptions = new ArrayList<>();
    private final Deque<Held> arrivals = new ArrayDeque<>();
    private int pages;
    private @Nullable Page lastPage;
    private boolean admitting;
    private boolean atEnd;
    private boolean stopped;
    private boolean consumerLost;
    private boolean ended;

    /** Whoever decides what becomes of the messages; called one at a time on the executor. */
    interface Receiver {

        /** A message, which is to be {@linkplain Held#keep kept} or {@linkplain Held#settle settled}, now or later. */
        void arrived(Held held);

        /** The last one has arrived. */
        void reachedEnd();

        /** There is more than can be held. */
        void full();

        /** It cannot go on. */
        void failed(Throwable problem);
    }

    QueuePass(
            MessageSource source,
            MessagePublisher publisher,
            Scheduler scheduler,
            SerialExecutor serial,
            String queue,
            Receiver receiver) {
        this.source = source;
        this.publisher = publisher;
        this.serial = serial;
        this.queue = queue;
        this.id = WireFormat.newCorrelationId(scheduler.random());
        this.receiver = receiver;
    }

    /** Messages that one consumer holds. */
    private static final class Page {
        private int inHand;
        private int kept;
    }

    /** A message in the hands of the receiver. */
    final class Held {
        private final Page page;
        private final Delivery delivery;
        private final CompletableFuture<Settlement> settlement;

        private Held(Page page, Delivery delivery, CompletableFuture<Settlement> settlement) {
            this.page = page;
            this.delivery = delivery;
            this.settlement = settlement;
        }

        Delivery delivery() {
            return delivery;
        }

        private boolean isListenedFor() {
            return settlement.getNumberOfDependents() > 0;
        }

        /** It is done with. */
        void settle() {
            page.inHand--;
            settlement.complete(Settlement.ACK);
        }

        /** It stays in the queue, and is given back at the end. */
        void keep() {
            page.kept++;
            if (page.kept == PAGE && !stopped && !ended) {
                goOnBehind();
            }
        }
    }

    /** Begins; completes when messages can arrive. */
    CompletionStage<@Nullable Void> begin() {
        return consume(Subscription.exclusive(queue + ".lock", 1), QueuePass::ignored)
                .exceptionallyCompose(problem -> CompletableFuture.failedFuture(unlocked(problem)))
                .thenComposeAsync(locked -> markEnd(), serial)
                .thenComposeAsync(this::openPageIfMarked, serial);
    }

    /** Goes on behind no further page. What the last one is sent still arrives. */
    void stop() {
        stopped = true;
    }

    /** Whether nothing more arrives of itself: the end has, or consumers hold all that they can, or are gone. */
    boolean hasAll() {
        return atEnd || consumerLost || lastPage == null || lastPage.inHand >= PAGE;
    }

    /** Gives back what is held. Completes when it is back, never exceptionally. */
    CompletionStage<@Nullable Void> end() {
        ended = true;
        CompletableFuture<?>[] ends = consumptions.stream()
                .map(consumption -> consumption.thenCompose(Consumption::close))
                .toArray(CompletableFuture<?>[]::new);
        return CompletableFuture.allOf(ends).exceptionally(problem -> null);
    }

    private void goOnBehind() {
        if (pages >= MAX_PAGES) {
            receiver.full();
            return;
        }
        openPage()
                .whenCompleteAsync(
                        (opened, problem) -> {
                            if (problem != null) {
                                receiver.failed(CompletionFailure.causeOf(problem));
                            }
                        },
                        serial);
    }

    private CompletionStage<@Nullable Void> openPage() {
        if (ended || stopped) {
            return CompletableFuture.failedFuture(closed());
        }
        pages++;
        Page page = new Page();
        lastPage = page;
        return consume(Subscription.shared(queue, PAGE), delivery -> handedOut(page, delivery));
    }

    private CompletionStage<@Nullable Void> consume(Subscription subscription, DeliveryHandler handler) {
        CompletableFuture<Consumption> consumption =
                source.consume(subscription, handler, this::lost).toCompletableFuture();
        consumptions.add(consumption);
        return consumption.thenApply(begun -> null);
    }

    /** Nobody has anything to send to the queue that keeps others out. */
    private static CompletionStage<Settlement> ignored(Delivery delivery) {
        return CompletableFuture.completedFuture(Settlement.ACK);
    }

    private CompletionStage<Settlement> handedOut(Page page, Delivery delivery) {
        CompletableFuture<Settlement> settlement = new CompletableFuture<>();
        Held held = new Held(page, delivery, settlement);
        serial.execute(() -> {
            arrivals.add(held);
            admit();
        });
        return settlement;
    }

    /**
     * Lets arrivals in, in their order, once whoever delivered them listens for how they are settled: what is settled
     * earlier, just before the end, would be given back.
     */
    private void admit() {
        while (!arrivals.isEmpty() && arrivals.getFirst().isListenedFor()) {
            arrived(arrivals.removeFirst());
        }
        if (!arrivals.isEmpty() && !admitting) {
            admitting = true;
            serial.execute(() -> {
                admitting = false;
                admit();
            });
        }
    }

    /**
     * What arrives behind the end was not there when the pass began; a mark of another pass was left by one that was
     * killed.
     */
    private void arrived(Held held) {
        if (ended) {
            return;
        }
        held.page.inHand++;
        String mark = held.delivery().envelope().header(LetterHeaders.END_OF_PASS);
        if (mark != null) {
            held.settle();
        }
        if (id.equals(mark)) {
            atEnd = true;
            receiver.reachedEnd();
        } else if (mark == null && !atEnd) {
            receiver.arrived(held);
        }
    }

    private void lost(BrokerException problem) {
        serial.execute(() -> {
            if (!ended) {
                consumerLost = true;
                receiver.failed(problem);
            }
        });
    }

    private Envelope endOfPass() {
        return new Envelope(null, null, null, null, false, Map.of(LetterHeaders.END_OF_PASS, (Object) id), new byte[0]);
    }

    /**
     * Before anything is taken, so that nothing that leaves the queue in this pass and comes back is met in it once
     * more.
     */
    private CompletionStage<Published> markEnd() {
        return ended ? CompletableFuture.failedFuture(closed()) : publisher.publish("", queue, true, endOfPass());
    }

    private CompletionStage<@Nullable Void> openPageIfMarked(Published published) {
        if (published == Published.CONFIRMED) {
            return openPage();
        }
        return CompletableFuture.failedFuture(new BrokerException(
                Reason.NOT_FOUND,
                "Cannot mark the end of queue '" + queue + "': the broker answered " + published
                        + ". Check whether the queue is there, and whether it is full",
                null));
    }

    private Throwable unlocked(Throwable problem) {
        Throwable cause = CompletionFailure.causeOf(problem);
        return cause instanceof BrokerException refused && refused.reason() == Reason.LOCKED
                ? new BrokerException(
                        Reason.LOCKED,
                        "Cannot look through queue '" + queue
                                + "': somebody else does. Wait until that run has ended; the broker"
                                + " forgets one that was killed when it finds its connection dead",
                        refused)
                : cause;
    }

    private BrokerException closed() {
        return new BrokerException(
                Reason.CLOSED, "Looking through queue '" + queue + "' has been ended. Begin again", null);
    }
}
