/**
 * Whole fleets of the production classes on one virtual clock and one seeded scheduler, with faults, and with a witness
 * that checks after every event what must always be true.
 */
@NullMarked
package io.nuropb.simulation;

import org.jspecify.annotations.NullMarked;
