/**
 * The contracts of a broker's ports: topology, message source and publisher. Whoever writes an adapter implements those
 * of its abilities and supplies a bench.
 */
@NullMarked
package io.nuropb.tck.broker;

import org.jspecify.annotations.NullMarked;
