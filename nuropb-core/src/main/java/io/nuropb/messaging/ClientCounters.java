package io.nuropb.messaging;

/**
 * What a {@link MeshClient} has done so far, and is doing.
 *
 * @param requests calls that were made
 * @param responses responses that a call had waited for
 * @param unmatched responses that no call waited for: late, repeated, or not meant for this client
 * @param malformed envelopes in the reply queue that were no responses
 * @param pending calls that have no outcome yet
 */
public record ClientCounters(long requests, long responses, long unmatched, long malformed, int pending) {}
