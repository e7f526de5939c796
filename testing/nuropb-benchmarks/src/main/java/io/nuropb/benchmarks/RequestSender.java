package io.nuropb.benchmarks;

/** Sends requests; called by several threads at once. */
interface RequestSender extends OpenPeer {

    /** Sends an order and waits for the one in the answer. */
    Order request(Order order) throws Exception;
}
