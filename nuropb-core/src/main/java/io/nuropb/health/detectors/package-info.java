/** What is wrong: pure functions of samples and time. */
@NullMarked
package io.nuropb.health.detectors;

import org.jspecify.annotations.NullMarked;
