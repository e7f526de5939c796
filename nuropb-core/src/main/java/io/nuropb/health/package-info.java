/**
 * The health of a service, as the leader of its fleet watches over it: {@code sensors} measure, {@code detectors} say
 * what is wrong, {@code policies} what is to be done, {@code actuators} do it.
 */
@NullMarked
package io.nuropb.health;

import org.jspecify.annotations.NullMarked;
