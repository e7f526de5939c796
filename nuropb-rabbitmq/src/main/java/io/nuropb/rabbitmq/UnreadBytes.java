package io.nuropb.rabbitmq;

/**
 * The bytes of a channel's messages that nobody waits for any more, and that the broker may not have read yet. Not
 * thread-safe.
 */
final class UnreadBytes {

    private long latest;
    private long total;
    private long read;

    /**
     * Nobody waits for a message any more.
     *
     * @param number which it is on its channel
     */
    void add(long number, long bytes) {
        latest = Math.max(latest, number);
        total += bytes;
    }

    /** How many were added so far, read or not. */
    long total() {
        return total;
    }

    boolean isEmpty() {
        return read == total;
    }

    /** The broker has read all messages up to this number; returns how many bytes of these were taken for unread. */
    long readUpTo(long number) {
        return number < latest ? 0 : readFirst(total);
    }

    /** The broker has read the first of all that were added; returns how many of these were taken for unread. */
    long readFirst(long bytes) {
        long news = Math.max(0, bytes - read);
        read += news;
        return news;
    }
}
