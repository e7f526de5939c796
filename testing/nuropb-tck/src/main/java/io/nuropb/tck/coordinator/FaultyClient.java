package io.nuropb.tck.coordinator;

import io.nuropb.election.Coordinator;
import java.time.Duration;

/** A coordinator client, and what can be done to it and to its connections. */
public interface FaultyClient {

    /** The client. */
    Coordinator coordinator();

    /** Resets its connections and refuses new ones. */
    void cut();

    /** Lets nothing pass any more in either direction; connections stay open. */
    void stall();

    /** From now on, everything that the coordinator says arrives so much later. */
    void delayAnswers(Duration delay);

    /** Ends {@link #cut}, {@link #stall} and {@link #delayAnswers}. */
    void restore();

    /** Stops the client's process, as SIGSTOP does: none of its tasks, requests and callbacks runs; time goes on. */
    void pause();

    /** Lets the client's process go on, as SIGCONT does: everything that fell due meanwhile comes in a burst. */
    void resume();

    /** Loses the answer to the client's next attempt to become the leader; the attempt itself arrives. */
    void loseNextElectionAnswer();

    /** Ends the client's present watches with an error. */
    void breakWatches();

    /** Lets the client's present watches live on without ever telling anything more. */
    void silenceWatches();
}
