/** What is to be done about it: pure functions of samples, findings and time. */
@NullMarked
package io.nuropb.health.policies;

import org.jspecify.annotations.NullMarked;
