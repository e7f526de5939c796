package io.nuropb.rabbitmq;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ShutdownSignalException;
import io.nuropb.Moment;
import io.nuropb.Scheduler;
import io.nuropb.messaging.MessageSource.Subscription;
import io.nuropb.messaging.Settlement;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The deliveries of one channel that are not settled, and the writing of settlements to the broker.
 *
 * <p>One thread writes at a time, and acknowledgements together, as far as everything before them is settled. As long
 * as other deliveries are with the handler, a settlement is written in its turn, behind what handlers have to do
 * already, so that quick ones are written together; it is written at once if there are no others, or a good part of the
 * prefetch waits. Nothing waits for more to come.
 *
 * <p>A write of a settlement does not block in practice: a few bytes for each delivery under way fit into the socket's
 * buffer. Where the prefetch allows so many that they might not, it is always left to a thread that may block.
 * Thread-safe.
 */
final class Settlements {

    private static final Logger log = LoggerFactory.getLogger(Settlements.class);

    /**
     * With so many deliveries under way, their settlements, of 21 bytes each, take less than 11 KB, which a socket
     * buffers.
     */
    private static final int ALWAYS_FIT = 500;

    /** How many settlements one thread writes for others before another one takes over. */
    private static final int TURN = 1_000;

    /** Of the prefetch, that part which is settled is written at once, so that the broker goes on sending. */
    private static final int PART_AT_ONCE = 4;

    private record Due(long tag, Settlement settlement) {}

    /**
     * What one thread writes at a time.
     *
     * @param oldestUnsettled of the deliveries that were unsettled when the batch was taken; whatever comes first is in
     *     it or was written
     */
    private record Batch(List<Due> due, long oldestUnsettled) {}

    private final Channel channel;
    private final Subscription subscription;
    private final Scheduler scheduler;
    private final Object lock = new Object();
    /** By their tags, since when deliveries have been with the handler; the oldest first. */
    private final Map<Long, Moment> handedOut = new LinkedHashMap<>();
    /** The tags of what came later, and is not to be handed out any more. */
    private final Deque<Long> held = new ArrayDeque<>();

    private final List<Due> due = new ArrayList<>();
    private boolean writing;
    private boolean hasItsTurn;
    private boolean ended;

    Settlements(Channel channel, Subscription subscription, Scheduler scheduler) {
        this.channel = channel;
        this.subscription = subscription;
        this.scheduler = scheduler;
    }

    /** A delivery is handed out. */
    void handOut(long tag) {
        synchronized (lock) {
            handedOut.put(tag, scheduler.now());
        }
    }

    /** A delivery is held, and will not be handed out; nor will any that comes behind it. */
    void hold(long tag) {
        synchronized (lock) {
            held.add(tag);
        }
    }

    /** How many deliveries are with the handler. */
    int handedOut() {
        synchronized (lock) {
            return handedOut.size();
        }
    }

    /** When the delivery was handed out that has been with the handler longest. */
    Optional<Moment> oldestHandedOut() {
        synchronized (lock) {
            return handedOut.values().stream().findFirst();
        }
    }

    /** Settles a delivery that was handed out; nothing, if that was done before or everything has ended. */
    void settle(long tag, Settlement settlement) {
        synchronized (lock) {
            if (ended || handedOut.remove(tag) == null) {
                return;
            }
            due.add(new Due(tag, settlement));
        }
        write();
    }

    /** Gives back what was held; nothing, if everything has ended. */
    void giveBackHeld() {
        synchronized (lock) {
            if (ended) {
                return;
            }
            for (long tag : held) {
                due.add(new Due(tag, Settlement.REQUEUE));
            }
            held.clear();
        }
        write();
    }

    /**
     * Takes no more settlements; those that were taken are still written. Tells how many deliveries are with the
     * handler.
     */
    int end() {
        synchronized (lock) {
            ended = true;
            return handedOut.size();
        }
    }

    /** Waits until what was settled before the end is written, for a limited time. Blocking. */
    void awaitWritten(Duration limit) {
        Moment end = scheduler.now().plus(limit);
        synchronized (lock) {
            try {
                for (Moment now = scheduler.now();
                        (writing || hasItsTurn || !due.isEmpty()) && now.isBefore(end);
                        now = scheduler.now()) {
                    lock.wait(Math.max(1, now.until(end).toMillis()));
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Writes what is due, now or in its turn. */
    private void write() {
        boolean isNow;
        synchronized (lock) {
            if (writing || due.isEmpty()) {
                return;
            }
            isNow = isToBeWrittenAtOnce();
            if (!isNow && hasItsTurn) {
                return;
            }
            writing = isNow;
            hasItsTurn |= !isNow;
        }
        if (isNow) {
            writeAll();
        } else {
            scheduler.blocking().execute(this::writeInTurn);
        }
    }

    private boolean isToBeWrittenAtOnce() {
        boolean isEnough = due.size() >= subscription.prefetch() / PART_AT_ONCE;
        return subscription.prefetch() <= ALWAYS_FIT && (handedOut.isEmpty() || isEnough);
    }

    private void writeInTurn() {
        synchronized (lock) {
            hasItsTurn = false;
            if (writing) {
                return;
            }
            writing = true;
        }
        writeAll();
    }

    private void writeAll() {
        try {
            int written = 0;
            for (Batch batch = batch(); !batch.due().isEmpty(); batch = batch()) {
                send(batch);
                written += batch.due().size();
                if (written >= TURN) {
                    scheduler.blocking().execute(this::writeAll);
                    return;
                }
            }
        } catch (RuntimeException | Error e) {
            giveUp(e);
        }
    }

    /**
     * Writes nothing more, for what the broker has heard, or was not told of, is not known: with the channel, all that
     * is not settled goes back to the queue.
     */
    void giveUp(Throwable thrown) {
        synchronized (lock) {
            ended = true;
            due.clear();
            held.clear();
            writing = false;
            lock.notifyAll();
        }
        scheduler.blocking().execute(() -> {
            try {
                channel.abort();
            } catch (IOException | ShutdownSignalException e) {
                log.debug("The channel of queue '{}' was closed already", subscription.queue(), e);
            }
        });
        log.error(
                "Deliveries of queue '{}' could not be taken or settled; its channel is closed",
                subscription.queue(),
                thrown);
    }

    /** What there is to be written now; if nothing, the writing ends. */
    private Batch batch() {
        synchronized (lock) {
            Batch batch = new Batch(List.copyOf(due), oldestUnsettled());
            due.clear();
            if (batch.due().isEmpty()) {
                writing = false;
                lock.notifyAll();
            }
            return batch;
        }
    }

    private long oldestUnsettled() {
        if (!handedOut.isEmpty()) {
            return handedOut.keySet().iterator().next();
        }
        return held.isEmpty() ? Long.MAX_VALUE : held.getFirst();
    }

    /** Through a channel that has closed meanwhile nothing can be settled; its messages have gone back already. */
    private void send(Batch batch) {
        try {
            for (Due one : batch.due()) {
                if (one.settlement() != Settlement.ACK) {
                    channel.basicReject(one.tag(), one.settlement() == Settlement.REQUEUE);
                }
            }
            long together = lastOfThoseTogether(batch);
            if (together > 0) {
                channel.basicAck(together, true);
            }
            for (Due one : batch.due()) {
                if (one.settlement() == Settlement.ACK && one.tag() > together) {
                    channel.basicAck(one.tag(), false);
                }
            }
        } catch (IOException | ShutdownSignalException e) {
            log.debug("A settlement came after the channel of queue '{}' was closed", subscription.queue(), e);
        }
    }

    /** The last tag to be acknowledged before which everything is settled; 0 if there are not at least two such. */
    private static long lastOfThoseTogether(Batch batch) {
        long last = 0;
        int count = 0;
        for (Due one : batch.due()) {
            if (one.settlement() == Settlement.ACK && one.tag() < batch.oldestUnsettled()) {
                last = Math.max(last, one.tag());
                count++;
            }
        }
        return count > 1 ? last : 0;
    }
}
