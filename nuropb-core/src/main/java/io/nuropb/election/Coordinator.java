package io.nuropb.election;

/**
 * PORT: elects one leader among the instances of a service, and carries the leader's word to all of them.
 *
 * <p>What every implementation promises, and {@code CoordinatorContract} in {@code nuropb-tck} checks:
 *
 * <ol>
 *   <li>Terms strictly increase for each service, and at most one session holds the leadership in each.
 *   <li>A lease's deadline counts from the moment of asking (see {@link Lease}), and the granted TTL is what counts.
 *   <li>A renewal proves nothing about the leadership: an implementation watches its own leader key and reads it again
 *       from time to time. Lease alive but key gone means: {@code leaderChanged}.
 *   <li>Every write by a leader is fenced by its term. An old session that closes late never removes its successor's
 *       key.
 *   <li>An ambiguous answer is resolved by reading; it is never blindly repeated.
 *   <li>Snapshot, then watch from the next revision: no gap. A watch that broke, was compacted or fell silent is made
 *       anew.
 *   <li>Identity is the lease, not the instance id. Losing candidates leave no lease behind.
 *   <li>A session ends when its lease ends: by the local deadline even if the coordinator says nothing.
 * </ol>
 */
public interface Coordinator extends AutoCloseable {

    /**
     * Joins the election, and stays in it until the session is left or lost: as a candidate while another one leads.
     *
     * <p>Returns at once; everything that happens is told to the listener. Failing to join is a loss like any other.
     * After a loss the caller decides whether and when to join again.
     *
     * @throws IllegalArgumentException if this candidate can never join, as with a name that the coordinator cannot
     *     have: an instance that has not served yet ends. Whatever else is thrown, against this contract, is tried
     *     again as {@code UNREACHABLE} is
     */
    Session join(Candidate candidate, SessionListener listener);

    /**
     * Closes connections and threads of this client; open sessions are lost without being left. Idempotent; may block
     * briefly.
     */
    @Override
    void close();
}
