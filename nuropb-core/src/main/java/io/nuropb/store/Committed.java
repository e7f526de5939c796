package io.nuropb.store;

/**
 * The answer to a transaction.
 *
 * @param done whether its condition held, so that it was written
 * @param found what its ranges hold after it; its revision is that of the write if it was written, and else that of a
 *     read at this moment
 */
public record Committed(boolean done, Snapshot found) {}
