package io.nuropb.benchmarks;

/** Takes the orders that commands bring; thread-safe, quick. */
interface OrderHandler {

    void take(Order order);
}
