/** Composition with Guice. */
@NullMarked
package io.nuropb.guice;

import org.jspecify.annotations.NullMarked;
