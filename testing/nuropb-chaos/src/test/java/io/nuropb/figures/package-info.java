/** Measures what {@code docs/figures.md} promises, on real servers. */
@NullMarked
package io.nuropb.figures;

import org.jspecify.annotations.NullMarked;
