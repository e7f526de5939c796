/**
 * The contract of {@code Coordinator} and its sessions. Whoever writes one implements
 * {@link io.nuropb.tck.coordinator.CoordinatorContract} and supplies a bench; what an adapter can do beyond that has
 * contracts of its own.
 */
@NullMarked
package io.nuropb.tck.coordinator;

import org.jspecify.annotations.NullMarked;
