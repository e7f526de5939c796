/** Who does it: the ports through which the leader's decisions leave it. */
@NullMarked
package io.nuropb.health.actuators;

import org.jspecify.annotations.NullMarked;
