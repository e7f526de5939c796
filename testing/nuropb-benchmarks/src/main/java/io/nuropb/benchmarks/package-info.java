/**
 * Measures NuroPB beside other libraries that do the same work on the same broker; see
 * {@link io.nuropb.benchmarks.Bench}.
 */
@NullMarked
package io.nuropb.benchmarks;

import org.jspecify.annotations.NullMarked;
