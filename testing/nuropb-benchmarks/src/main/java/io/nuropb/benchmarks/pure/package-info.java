/** How fast the pure functions of the core are, which nothing but the processor holds up: measured with JMH. */
@NullMarked
package io.nuropb.benchmarks.pure;

import org.jspecify.annotations.NullMarked;
