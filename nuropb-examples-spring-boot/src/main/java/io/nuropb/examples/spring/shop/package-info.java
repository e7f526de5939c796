/** A service with a web page beside it, and a client of its own methods. */
@NullMarked
package io.nuropb.examples.spring.shop;

import org.jspecify.annotations.NullMarked;
