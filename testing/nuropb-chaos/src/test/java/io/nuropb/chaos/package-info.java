/** The chaos harness: its pure parts held to offenders, and a short run on real servers. */
@NullMarked
package io.nuropb.chaos;

import org.jspecify.annotations.NullMarked;
