/** What observers of a fleet read. */
@NullMarked
package io.nuropb.examples.watch;

import org.jspecify.annotations.NullMarked;
