package io.nuropb.messaging;

import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** One consumer at work on one queue. Thread-safe; no method blocks, and each is idempotent. */
public interface Consumption {

    /**
     * Ends it in peace: cancels the consumer, waits until the deliveries that are under way are settled, closes the
     * channel. Deliveries that arrived but were not handed to the handler go back to the queue; nobody counts them.
     *
     * @param limit how long to wait; what is not settled by then goes back to the queue, and its later settlement is
     *     ignored
     * @return completes, never exceptionally, when the consumption has ended, with the number of deliveries that the
     *     handler had been given and had to be given back unsettled: what they did may be done again
     */
    CompletionStage<Integer> drain(Duration limit);

    /** Ends it at once; what is not settled goes back to the queue. Completes when it has ended. */
    CompletionStage<Void> close();
}
