/**
 * The contract of calls, commands and events between services, on any broker that fulfils the contracts of
 * {@code io.nuropb.tck.broker}.
 */
@NullMarked
package io.nuropb.tck.mesh;

import org.jspecify.annotations.NullMarked;
