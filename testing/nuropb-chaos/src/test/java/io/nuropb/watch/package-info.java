/** What observers of a fleet read. */
@NullMarked
package io.nuropb.watch;

import org.jspecify.annotations.NullMarked;
