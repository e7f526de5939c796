/** What a coordinator's server has to be able to do: keys under leases, transactions and watches, as a port. */
@NullMarked
package io.nuropb.store;

import org.jspecify.annotations.NullMarked;
