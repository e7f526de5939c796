/** The coordinator on etcd: elections, words and presence as keys under leases. */
@NullMarked
package io.nuropb.etcd;

import org.jspecify.annotations.NullMarked;
