/** The contract of {@code Json}. Whoever writes one implements {@link io.nuropb.tck.json.JsonContract}. */
@NullMarked
package io.nuropb.tck.json;

import org.jspecify.annotations.NullMarked;
