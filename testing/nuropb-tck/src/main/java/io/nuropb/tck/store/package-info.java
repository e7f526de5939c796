/**
 * The contract of {@code LeaseStore}. Whoever writes one implements {@link io.nuropb.tck.store.LeaseStoreContract} and
 * supplies a bench.
 */
@NullMarked
package io.nuropb.tck.store;

import org.jspecify.annotations.NullMarked;
