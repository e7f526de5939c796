package io.nuropb.tck.coordinator;

import io.nuropb.ServiceName;
import io.nuropb.election.Coordinator;
import io.nuropb.election.SessionLoss;

/**
 * What the test of an adapter supplies to {@link CoordinatorFaultContract} and {@link CoordinatorOutageContract}: a
 * coordinator that can be made to fail.
 */
public interface CoordinatorFaultBench extends CoordinatorBench {

    /** A new client that can be made to fail. */
    FaultyClient connectFaulty();

    /**
     * A new client that the coordinator refuses.
     *
     * @param reason {@code PERMISSION_DENIED} on the service's keys, {@code BAD_CREDENTIALS}, or {@code UNREACHABLE}:
     *     nobody listens where the client looks
     */
    Coordinator refused(SessionLoss.Reason reason);

    /** Ends the leader's lease at the coordinator, as an operator's hand would. */
    void revokeLeadersLease(ServiceName service);

    /** Forgets the history of all changes so far, so that nobody can watch from an earlier revision. */
    void compact();

    /** Kills the coordinator; what it has stored stays. */
    void stop();

    /** Starts the coordinator again, and waits until it answers. */
    void start();

    /**
     * Starts the coordinator in a state of before there were any sessions, in which its revisions are behind those that
     * it had.
     */
    void startInAnEarlierState();

    /** Keeps what the coordinator holds now, the leases of its sessions included. */
    void backUp();

    /** Starts the coordinator from what {@link #backUp} has kept last: in an earlier state that knows its leases. */
    void startFromBackup();
}
