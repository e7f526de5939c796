/** The two demonstrations that {@code bin/demo} runs. */
@NullMarked
package io.nuropb.demo;

import org.jspecify.annotations.NullMarked;
