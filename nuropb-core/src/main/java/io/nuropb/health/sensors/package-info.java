/**
 * What is measured: the instances' own counters, and what the broker says of the queues. What is not known says so, and
 * is never 0.
 */
@NullMarked
package io.nuropb.health.sensors;

import org.jspecify.annotations.NullMarked;
