/** Calls services and publishes events, on the ports of {@code io.nuropb.messaging}. */
@NullMarked
package io.nuropb.client;

import org.jspecify.annotations.NullMarked;
