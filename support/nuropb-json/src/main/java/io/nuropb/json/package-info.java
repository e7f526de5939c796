/** JSON with Jackson. */
@NullMarked
package io.nuropb.json;

import org.jspecify.annotations.NullMarked;
