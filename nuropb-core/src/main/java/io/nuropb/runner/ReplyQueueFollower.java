package io.nuropb.runner;

import io.nuropb.client.ReplyQueueListener;
import io.nuropb.topology.BrokerException;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Hears of an instance's reply queue.
 *
 * @param told told what keeps it from being consumed; empty when it is consumed
 * @param lost told the same of one that is missing, for whom the reply queue is what it consumes
 */
record ReplyQueueFollower(Consumer<Optional<BrokerException>> told, Consumer<BrokerException> lost)
        implements ReplyQueueListener {

    @Override
    public void consuming() {
        told.accept(Optional.empty());
    }

    @Override
    public void missing(BrokerException problem) {
        told.accept(Optional.of(problem));
        lost.accept(problem);
    }
}
