/**
 * What fleets are watched with from outside: their keys in etcd, the broker's confirms, who took itself for the leader.
 */
@NullMarked
package io.nuropb.watch;

import org.jspecify.annotations.NullMarked;
