package io.nuropb.chaos;

/**
 * A note and when it was written.
 *
 * @param at nanoseconds of {@link System#nanoTime()}. On Linux that is {@code CLOCK_MONOTONIC}, which is one clock for
 *     all processes of a machine; so notes of different processes can be compared
 */
record Entry<N extends Note>(long at, N note) {}
