package io.nuropb.healthsimulation;

/**
 * Who sends messages.
 *
 * @param user the name under which the broker has verified it; of others there are no counters
 * @param share its share of all messages
 * @param faults the share of its messages that are faulty, when all is well
 */
record Caller(String user, double share, double faults) {}
