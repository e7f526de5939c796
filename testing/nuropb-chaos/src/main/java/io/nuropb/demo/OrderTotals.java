package io.nuropb.demo;

/**
 * What became of all orders.
 *
 * @param orders orders that were placed, however often they were sent
 * @param attempts requests that were sent for them
 * @param answered orders with a receipt
 * @param refused requests that the service answered with an error
 * @param repeated orders that were sent more than once
 * @param notTaken requests that the broker certainly did not take
 * @param unanswered requests whose response did not come
 * @param confirmed requests that the broker confirmed
 * @param confirmedInVain those of them that were not answered, so that their order was sent again
 */
record OrderTotals(
        long orders,
        long attempts,
        long answered,
        long refused,
        long repeated,
        long notTaken,
        long unanswered,
        long confirmed,
        long confirmedInVain) {

    /** Orders that were never answered. */
    long lost() {
        return orders - answered;
    }
}
