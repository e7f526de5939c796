/** Runnable programs. */
@NullMarked
package io.nuropb.examples;

import org.jspecify.annotations.NullMarked;
