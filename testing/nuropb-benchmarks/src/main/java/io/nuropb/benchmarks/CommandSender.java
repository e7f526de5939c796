package io.nuropb.benchmarks;

import java.util.concurrent.CompletionStage;

/** Publishes commands; called by one thread. */
interface CommandSender extends OpenPeer {

    /** Encodes and publishes an order; the stage completes when the broker has confirmed it. */
    CompletionStage<?> send(Order order) throws Exception;
}
