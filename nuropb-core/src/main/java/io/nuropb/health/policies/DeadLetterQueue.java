package io.nuropb.health.policies;

import io.nuropb.ServiceName;

/**
 * Where the dead letters of a service are.
 *
 * @param service whose they are
 * @param queue the queue's name
 * @param shared whether those of all other services come into it, too, as in the compatible profile
 */
public record DeadLetterQueue(ServiceName service, String queue, boolean shared) {}
