package io.nuropb.election;

import io.nuropb.InstanceId;
import io.nuropb.ServiceName;

/**
 * An instance that wants to lead its service's fleet.
 *
 * @param service the service; there is one leader for each
 * @param instance the instance
 */
public record Candidate(ServiceName service, InstanceId instance) {}
