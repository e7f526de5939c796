package io.nuropb.service;

import io.nuropb.DurationText;
import io.nuropb.Moment;
import io.nuropb.Scheduler;
import io.nuropb.Setting;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Remembers the latest answers of one instance in its memory: it knows a message again that comes back to this
 * instance, and forgets everything when the process ends. The oldest answers go first. Thread-safe; does not block.
 */
public final class InMemoryDeduplication implements Deduplication {

    private final int maxAnswers;
    private final long maxBytes;
    private final Duration maxAge;
    private final Scheduler scheduler;
    private final Map<MessageKey, Entry> entries = new LinkedHashMap<>();
    private long bytes;

    // Entries are never compared.
    @SuppressWarnings("ArrayRecordComponent")
    private record Entry(byte[] answer, Moment forgotten) {}

    /**
     * An empty memory.
     *
     * @param maxAnswers how many answers are kept; at least 1
     * @param maxBytes how many bytes the answers may have together; an answer that alone has more is not kept; at least
     *     1
     * @param maxAge how long an answer is kept; 1 ms to 365 days
     * @param scheduler whose time counts
     * @throws IllegalArgumentException if a limit is out of its range
     */
    public InMemoryDeduplication(int maxAnswers, long maxBytes, Duration maxAge, Scheduler scheduler) {
        if (maxAnswers < 1 || maxBytes < 1 || !Setting.isDuration(maxAge, Duration.ofMillis(1))) {
            throw new IllegalArgumentException("InMemoryDeduplication for " + maxAnswers + " answers of " + maxBytes
                    + " bytes, for " + DurationText.of(maxAge)
                    + "; allowed: at least 1 answer, 1 byte and 1 ms, at most "
                    + Setting.LONGEST.toDays() + " days");
        }
        this.maxAnswers = maxAnswers;
        this.maxBytes = maxBytes;
        this.maxAge = maxAge;
        this.scheduler = scheduler;
    }

    /** A memory for 10,000 answers of 16 MiB together, for ten minutes. */
    public InMemoryDeduplication(Scheduler scheduler) {
        this(10_000, 16 << 20, Duration.ofMinutes(10), scheduler);
    }

    @Override
    public synchronized CompletionStage<Optional<byte[]>> find(MessageKey message) {
        forget();
        Entry entry = entries.get(message);
        return CompletableFuture.completedFuture(entry == null ? Optional.empty() : Optional.of(entry.answer()));
    }

    @Override
    public synchronized CompletionStage<Void> remember(MessageKey message, byte[] answer) {
        Entry earlier = entries.remove(message);
        bytes -= earlier == null ? 0 : earlier.answer().length;
        if (answer.length <= maxBytes) {
            entries.put(message, new Entry(answer, scheduler.now().plus(maxAge)));
            bytes += answer.length;
        }
        forget();
        return CompletableFuture.completedFuture(null);
    }

    /** How many answers it keeps now. */
    public synchronized int size() {
        forget();
        return entries.size();
    }

    private void forget() {
        Moment now = scheduler.now();
        Iterator<Entry> oldestFirst = entries.values().iterator();
        while (oldestFirst.hasNext()) {
            Entry entry = oldestFirst.next();
            if (entries.size() <= maxAnswers && bytes <= maxBytes && now.isBefore(entry.forgotten())) {
                return;
            }
            oldestFirst.remove();
            bytes -= entry.answer().length;
        }
    }
}
