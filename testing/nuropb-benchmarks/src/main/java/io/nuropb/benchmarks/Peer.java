package io.nuropb.benchmarks;

/**
 * A library that is measured, used as its own documentation advises. All peers do the same work: JSON bodies are
 * encoded and decoded, commands are persistent, requests and answers transient, queues durable, and what was handled is
 * acknowledged, one by one or as the library does by itself.
 *
 * <p>What is opened is open when the method returns. Each has connections of its own, closed with it.
 */
interface Peer {

    /** What the table calls it. */
    String label();

    /**
     * Consumes commands: decodes each, hands its order to a handler, acknowledges it.
     *
     * @param prefetch how many the broker sends ahead
     * @param handler may be called on several threads at once
     */
    OpenPeer consume(ServiceQueue queue, int prefetch, OrderHandler handler) throws Exception;

    /**
     * Answers requests, each with the order that it brings.
     *
     * @param prefetch how many the broker sends ahead
     */
    OpenPeer answer(ServiceQueue queue, int prefetch) throws Exception;

    /**
     * Publishes commands and learns of each when the broker has taken it.
     *
     * @param inFlight how many will be unconfirmed at once
     */
    CommandSender commands(ServiceQueue queue, int inFlight) throws Exception;

    /**
     * Sends requests and waits for their answers.
     *
     * @param callers how many threads will call at once
     */
    RequestSender requests(ServiceQueue queue, int callers) throws Exception;
}
