/** A first service. */
@NullMarked
package io.nuropb.examples.spring.hello;

import org.jspecify.annotations.NullMarked;
