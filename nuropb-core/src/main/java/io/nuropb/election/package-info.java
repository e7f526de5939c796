/** Who leads a service's fleet, until when, and what the leader says to the fleet: values, and the coordinator port. */
@NullMarked
package io.nuropb.election;

import org.jspecify.annotations.NullMarked;
