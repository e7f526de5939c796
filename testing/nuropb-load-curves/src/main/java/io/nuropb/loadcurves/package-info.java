/**
 * Rules for the number of instances beside each other, on generated load curves and a model of a queue and its fleet.
 */
@NullMarked
package io.nuropb.loadcurves;

import org.jspecify.annotations.NullMarked;
