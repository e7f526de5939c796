/** What an instance counts, as meters of Micrometer. */
@NullMarked
package io.nuropb.micrometer;

import org.jspecify.annotations.NullMarked;
