/** Leaders that watch over modelled services on a virtual clock, under faults, and what must always be true of them. */
@NullMarked
package io.nuropb.healthsimulation;

import org.jspecify.annotations.NullMarked;
