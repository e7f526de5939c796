package io.nuropb.benchmarks;

/**
 * How ours has to stand to a peer.
 *
 * @param peer the peer's label
 * @param ratio ours divided by the peer's: at least this for rates, at most this for times
 */
record Limit(String peer, double ratio) {}
