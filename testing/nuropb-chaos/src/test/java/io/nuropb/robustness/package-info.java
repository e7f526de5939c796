/** Messaging under fire: hostile input, and connections that break while there is much to do. */
@NullMarked
package io.nuropb.robustness;

import org.jspecify.annotations.NullMarked;
