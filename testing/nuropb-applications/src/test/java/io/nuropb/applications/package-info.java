/** Builds what is published, and applications that use it as others do, and runs them on real servers. */
@NullMarked
package io.nuropb.applications;

import org.jspecify.annotations.NullMarked;
