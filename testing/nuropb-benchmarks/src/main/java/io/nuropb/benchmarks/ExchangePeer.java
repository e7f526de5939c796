package io.nuropb.benchmarks;

/** One of those whose requests are measured beside each other as a whole, the caller and the service. */
interface ExchangePeer {

    /** What the table calls it. */
    String label();

    /**
     * Has a caller keep requests in flight, each of which a service with {@link Requesting#PREFETCH} answers with its
     * order.
     *
     * @param queue is declared, empty, and used for nothing else
     * @return how many are answered a second, after the warm-up
     */
    double requests(ServiceQueue queue, int inFlight, Pace pace) throws Exception;

    /**
     * Seals and opens a request of 0.8 KB and its answer, again and again on one thread, without a broker.
     *
     * @return how often a second of that thread's processor time, after the warm-up
     */
    double encrypted(Pace pace) throws Exception;
}
