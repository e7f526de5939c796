/** What a service needs on the broker, as one value with a fingerprint, and the port that verifies and declares it. */
@NullMarked
package io.nuropb.topology;

import org.jspecify.annotations.NullMarked;
