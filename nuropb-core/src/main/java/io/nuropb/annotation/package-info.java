/** Annotations that register a class's methods as handlers, and name what an interface's methods call. */
@NullMarked
package io.nuropb.annotation;

import org.jspecify.annotations.NullMarked;
