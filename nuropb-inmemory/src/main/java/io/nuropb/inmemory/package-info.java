/** The ports in memory, for tests. */
@NullMarked
package io.nuropb.inmemory;

import org.jspecify.annotations.NullMarked;
