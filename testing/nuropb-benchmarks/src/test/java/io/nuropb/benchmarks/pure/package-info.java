/** Tests of what is measured without a broker. */
@NullMarked
package io.nuropb.benchmarks.pure;

import org.jspecify.annotations.NullMarked;
