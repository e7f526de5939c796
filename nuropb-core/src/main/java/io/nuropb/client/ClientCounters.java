package io.nuropb.client;

/**
 * What a {@link MeshClient} has done so far, and is doing, in messages. All but the last two only grow.
 *
 * @param requests requests that were made
 * @param commands commands that were made
 * @param events events that were published
 * @param responses responses that a request had waited for
 * @param late responses to requests that had been given up: timed out, cancelled, failed
 * @param repeated further responses to requests that had been answered
 * @param unread encrypted commands, and encrypted requests that had been given up, which their service says it could
 *     not read: they are lost
 * @param foreign responses to nothing that this client remembers to have asked, or that came by a way on which
 *     responses do not come
 * @param malformed envelopes in the reply queue that were no responses
 * @param pending requests that have no outcome yet
 * @param unconfirmed commands and events that have no outcome yet
 */
public record ClientCounters(
        long requests,
        long commands,
        long events,
        long responses,
        long late,
        long repeated,
        long unread,
        long foreign,
        long malformed,
        int pending,
        int unconfirmed) {}
