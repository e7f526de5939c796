/**
 * Dead letters of one service: read, grouped, and replayed, parked or discarded by an operator.
 * {@link io.nuropb.deadletters.DeadLetterTool} is where to begin.
 */
@NullMarked
package io.nuropb.deadletters;

import org.jspecify.annotations.NullMarked;
