/** The two demonstrations that {@code bin/demo} runs, and what they observe with. */
@NullMarked
package io.nuropb.examples.demo;

import org.jspecify.annotations.NullMarked;
