/** Coordinator on etcd. */
@NullMarked
package io.nuropb.etcd;

import org.jspecify.annotations.NullMarked;
