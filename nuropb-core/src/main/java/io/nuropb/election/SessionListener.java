package io.nuropb.election;

import java.util.Optional;

/**
 * Hears what happens in one session.
 *
 * <p>Calls come one at a time, in the order of the coordinator's revisions, never under a lock and never on a thread
 * that does the coordinator's I/O. They may block without delaying renewals. After {@link Session#leave} has returned,
 * and after {@link #lost}, there are none: a closed session is silent. (One call that was under way when {@code leave}
 * was called may still be returning.)
 */
public interface SessionListener {

    /**
     * The session has a lease and takes part in the election. Called once, first of all, before any other but
     * {@code lost}.
     */
    void joined(Lease lease);

    /** The lease was renewed. */
    void renewed(Lease lease);

    /**
     * This instance leads, from now until the deadline of the session's latest lease or until {@code leaderChanged} or
     * {@code lost} says otherwise.
     */
    void elected(Term term);

    /**
     * The leader is another one than before, or there is none. Told once after {@code joined} as well, if another one
     * leads; not told of this session's own election, but of its end if the session goes on.
     */
    void leaderChanged(Optional<Leader> leader);

    /**
     * The word in force is another than before, or there is none any more. Every session hears it, that of the leader
     * who proclaimed included.
     */
    void proclaimed(Optional<Proclamation> proclamation);

    /** An operator's wish was expressed, changed or withdrawn; told to every session, at the start if there is one. */
    void controlled(OperatorControl control);

    /** Another instance of the fleet came, or said something new about itself. Told only to the session that leads. */
    void memberSeen(Presence presence);

    /** Another instance of the fleet went. Told only to the session that leads. */
    void memberGone(io.nuropb.InstanceId instance);

    /**
     * Something that lets the session go on but should be known, in a sentence: a second instance with this id, a slow
     * call.
     */
    void warned(String warning);

    /**
     * The coordinator did not answer, and the session goes on for as long as its lease lasts. May be told often; the
     * next {@code renewed} says that it answers again.
     *
     * @param problem what was attempted, what was found, what to do; without secrets
     */
    default void unanswered(String problem) {}

    /** The session is over. Called once, last of all. */
    void lost(SessionLoss loss);
}
