package io.nuropb.deadletters;

import io.nuropb.CompletionFailure;
import io.nuropb.Scheduler;
import io.nuropb.SerialExecutor;
import io.nuropb.messaging.Consumption;
import io.nuropb.messaging.Delivery;
import io.nuropb.messaging.DeliveryHandler;
import io.nuropb.messaging.MessageSource;
import io.nuropb.messaging.MessageSource.Subscription;
import io.nuropb.messaging.Settlement;
import io.nuropb.topology.BrokerException;
import io.nuropb.topology.BrokerException.Reason;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One way through a queue: from its head on, for as many messages as were ready when it began.
 *
 * <p>A consumer has no other way to look at a message than to take it, so whatever stays is held, unsettled, until the
 * end, and then given back to its place: the pass meets each once. A consumer holds {@link #PAGE} messages at most;
 * when it is full of such, another one goes on behind it. The pass is at its end when as many have come as there were,
 * or when none is ready any more, for some can have expired, or been taken by others. What comes meanwhile is not
 * looked at, unless it comes in the place of these; a message with a priority can, too. An exclusive queue, which one
 * consumer has for itself until everything is back, keeps a second pass out, of the same source too.
 *
 * <p>Everything happens on the one executor that it shares with its receiver.
 */
final class QueuePass {

    /** How many messages one consumer holds; also how many are in memory at once. */
    static final int PAGE = 1_000;

    /** How many consumers there may be, each with a channel, of which a broker allows 2,047 by default. */
    static final int MAX_PAGES = 1_000;

    /** For so long, a message can be under way that is not ready any more, over a slow line. */
    private static final Duration UNDER_WAY = Duration.ofSeconds(3);

    private static final long UNKNOWN = Long.MAX_VALUE;

    private final MessageSource source;
    private final Scheduler scheduler;
    private final SerialExecutor serial;
    private final String queue;
    private final PassLength length;
    private final Receiver receiver;
    private final List<CompletableFuture<Consumption>> locks = new ArrayList<>();
    private final List<CompletableFuture<Consumption>> consumptions = new ArrayList<>();
    private final Deque<Held> arrivals = new ArrayDeque<>();
    private int pages;
    private @Nullable Page lastPage;
    private long expected = UNKNOWN;
    private long seen;
    private boolean admitting;
    private boolean isLookingForEnd;
    private boolean atEnd;
    private boolean stopped;
    private boolean consumerLost;
    private boolean ended;

    /** Of messages that could not be handed out, which are given back at the end. */
    private final CompletableFuture<Settlement> unsettled = new CompletableFuture<>();

    private volatile @Nullable Throwable refused;

    /** Whoever decides what becomes of the messages; called one at a time on the executor. */
    interface Receiver {

        /** A message, which is to be {@linkplain Held#keep kept} or {@linkplain Held#settle settled}, now or later. */
        void arrived(Held held);

        /** No further one arrives. */
        void reachedEnd();

        /** There is more than can be held. */
        void full();

        /** It cannot go on. */
        void failed(Throwable problem);
    }

    QueuePass(MessageSource source, Scheduler scheduler, SerialExecutor serial, String queue, Receiver receiver) {
        this.source = source;
        this.scheduler = scheduler;
        this.serial = serial;
        this.queue = queue;
        this.length = new PassLength(source, scheduler, serial, queue, () -> ended);
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
            if (page.kept == PAGE && !stopped && !atEnd && !ended) {
                goOnBehind();
            }
        }
    }

    /** Begins; completes when messages can arrive. */
    CompletionStage<@Nullable Void> begin() {
        return consume(locks, Subscription.exclusive(queue + ".lock", 1), QueuePass::ignored)
                .exceptionallyCompose(problem -> CompletableFuture.failedFuture(unlocked(problem)))
                .thenComposeAsync(locked -> length.count(), serial)
                .thenComposeAsync(counted -> openPage(), serial)
                .thenRunAsync(this::measure, serial)
                .thenApply(begun -> null);
    }

    /** Nothing is let in before it is known how many there are: what is settled may come back. */
    private void measure() {
        length.measure(PAGE, arrivals::size)
                .whenCompleteAsync(
                        (messages, problem) -> {
                            if (problem == null) {
                                expect(messages);
                            } else if (!ended) {
                                receiver.failed(CompletionFailure.causeOf(problem));
                            }
                        },
                        serial);
    }

    private void expect(long messages) {
        expected = messages;
        if (expected == 0) {
            reachEnd();
        } else {
            admit();
        }
    }

    /** Whether it is known how many messages there were when it began; until then, it lets none in. */
    boolean isMeasured() {
        return expected != UNKNOWN;
    }

    /** Whether no further message arrives. */
    boolean isAtEnd() {
        return atEnd;
    }

    /** Whether a consumer is lost: what is settled from then on may be in the queue all the same. */
    boolean isLost() {
        return consumerLost;
    }

    /** Asks whether there is anything that can still arrive, when nothing has for a while. */
    void lookForEnd() {
        Throwable problem = refused;
        if (problem != null && !ended) {
            receiver.failed(problem);
            return;
        }
        if (isLookingForEnd || expected == UNKNOWN || atEnd || ended) {
            return;
        }
        isLookingForEnd = true;
        source.ready(queue)
                .whenCompleteAsync(
                        (ready, unanswered) -> {
                            if (unanswered == null) {
                                awaitTheLast(ready.equals(OptionalLong.of(0)));
                            } else if (!ended) {
                                receiver.failed(CompletionFailure.causeOf(unanswered));
                            }
                        },
                        serial);
    }

    private void awaitTheLast(boolean isNoneReady) {
        long before = seen;
        scheduler.schedule(
                UNDER_WAY,
                () -> serial.execute(() -> {
                    isLookingForEnd = false;
                    if (isNoneReady && seen == before) {
                        reachEnd();
                    }
                }));
    }

    private void reachEnd() {
        if (!atEnd && !ended) {
            atEnd = true;
            receiver.reachedEnd();
        }
    }

    /** Goes on behind no further page. What the last one is sent still arrives. */
    void stop() {
        stopped = true;
        serial.execute(this::admit);
    }

    /** Whether nothing more arrives of itself: the end has, or consumers hold all that they can, or are gone. */
    boolean hasAll() {
        return atEnd || consumerLost || lastPage == null || lastPage.inHand >= PAGE;
    }

    /**
     * Gives back what is held, and then lets others in. Completes when that is done, never exceptionally.
     *
     * <p>The last page ends first: it alone has room, and would be sent what the others give back, and give it back
     * once more, which a delivery limit counts.
     */
    CompletionStage<@Nullable Void> end() {
        ended = true;
        int last = Math.max(0, consumptions.size() - 1);
        return closed(consumptions.subList(last, consumptions.size()))
                .thenComposeAsync(back -> closed(consumptions.subList(0, last)), serial)
                .thenComposeAsync(back -> closed(locks), serial);
    }

    private static CompletionStage<@Nullable Void> closed(List<CompletableFuture<Consumption>> open) {
        CompletableFuture<?>[] ends = open.stream()
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
        return consume(consumptions, Subscription.shared(queue, PAGE), delivery -> handedOut(page, delivery));
    }

    private CompletionStage<@Nullable Void> consume(
            List<CompletableFuture<Consumption>> among, Subscription subscription, DeliveryHandler handler) {
        CompletableFuture<Consumption> consumption =
                source.consume(subscription, handler, this::lost).toCompletableFuture();
        among.add(consumption);
        return consumption.thenApply(begun -> null);
    }

    /** Nobody has anything to send to the queue that keeps others out. */
    private static CompletionStage<Settlement> ignored(Delivery delivery) {
        return CompletableFuture.completedFuture(Settlement.ACK);
    }

    /** It must not throw, or the message would be rejected: a dead letter that is rejected is gone. */
    private CompletionStage<Settlement> handedOut(Page page, Delivery delivery) {
        try {
            CompletableFuture<Settlement> settlement = new CompletableFuture<>();
            Held held = new Held(page, delivery, settlement);
            serial.execute(() -> {
                arrivals.add(held);
                admit();
            });
            return settlement;
        } catch (RuntimeException | Error e) {
            refused = e;
            return unsettled;
        }
    }

    /**
     * Lets arrivals in, in their order, when it is known how many there are, and once whoever delivered them listens
     * for how they are settled: what is settled earlier, just before the end, would be given back.
     */
    private void admit() {
        if (expected == UNKNOWN && !stopped) {
            return;
        }
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

    /** What arrives behind the end was not there when the pass began. */
    private void arrived(Held held) {
        if (ended) {
            return;
        }
        held.page.inHand++;
        if (atEnd) {
            return;
        }
        seen++;
        atEnd = seen >= expected;
        receiver.arrived(held);
        if (atEnd) {
            receiver.reachedEnd();
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
