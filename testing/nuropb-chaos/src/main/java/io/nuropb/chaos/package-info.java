/**
 * Fleets of processes on real servers under faults drawn from a seed, and the reckoning afterwards: {@code bin/chaos}.
 */
@NullMarked
package io.nuropb.chaos;

import org.jspecify.annotations.NullMarked;
