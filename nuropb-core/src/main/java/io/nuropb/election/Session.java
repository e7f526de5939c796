package io.nuropb.election;

import io.nuropb.Moment;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * One instance's part in the election of the leader of its fleet, for as long as one lease lasts.
 *
 * <p>Thread-safe; no method blocks. Every stage completes within the adapter's configured time limit.
 *
 * <p>A session has begun when its listener was told {@link SessionListener#joined}, and has ended when {@link #leave}
 * was called or its listener was told {@link SessionListener#lost}. Outside of that time no method but {@code leave}
 * does anything: {@link #proclaim} and {@link #put} fail with a {@link NotLeaderException}, {@link #report} and
 * {@link #members} with a {@link CoordinatorException}. An adapter may also keep what comes too early until the session
 * has begun.
 *
 * <p>A write by the leader is a transaction that compares the leader key with the given term; if they differ, or the
 * session has ended, the stage fails with a {@link NotLeaderException} and nothing was written. Where the coordinator
 * cannot tell whether a write was made, the adapter reads until it knows, or fails the stage with a
 * {@link CoordinatorException}. Such a write may still arrive later, as long as its term lasts: whoever speaks listens
 * to its own words, and says the one that counts again.
 */
public interface Session {

    /**
     * The longest value of a property, in bytes of UTF-8: properties are for what a leader notes down, not for data.
     */
    int MAX_PROPERTY_BYTES = 65_536;

    /** Tells the fleet about the broker. Completes with the revision of the word. */
    CompletionStage<Long> proclaim(Term term, Readiness readiness);

    /**
     * Writes a property of the service that only its leader may write; it goes when the leadership goes.
     *
     * @param name a {@link PropertyName}
     * @param value a text of at most {@link #MAX_PROPERTY_BYTES}
     * @throws IllegalArgumentException at once if the name breaks the rule of {@link PropertyName} or the value is too
     *     long, whether or not this session leads; the message shows the name in quotes
     */
    CompletionStage<Void> put(Term term, String name, String value);

    /**
     * The property {@link PropertyName#SCALING} as this session has read it last: when it joined, and whenever a
     * renewal of its lease has shown that something was written.
     *
     * @param value what a leader has written
     * @param until when that leader led still, as far as this session knows: at the latest now
     */
    record LastSignal(String value, Moment until) {}

    /**
     * How many instances a leader has said last that there should be, be it gone meanwhile: a successor goes on with
     * it. Empty if this session has read nothing of the kind.
     */
    default Optional<LastSignal> lastSignal() {
        return Optional.empty();
    }

    /**
     * Tells the fleet about this instance, under the session's lease; replaces what it told before.
     *
     * @return fails with a {@link CoordinatorException} if the session has not begun or has ended, or the coordinator
     *     does not answer
     */
    CompletionStage<Void> report(Presence presence);

    /**
     * All instances of the fleet that told about themselves and whose leases live, this one included, by id.
     *
     * @return fails with a {@link CoordinatorException} if the session has not begun or has ended, or the coordinator
     *     does not answer
     */
    CompletionStage<List<Presence>> members();

    /**
     * Leaves the election: gives up the leadership if this session holds it, and releases the lease, so that a
     * successor can start at once. May be called at any time and more than once.
     *
     * @return completes, never exceptionally, when the coordinator has released the lease, or could not be asked: the
     *     lease then ends by its TTL
     */
    CompletionStage<Void> leave();
}
