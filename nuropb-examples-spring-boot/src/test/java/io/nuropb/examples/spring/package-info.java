@NullMarked
package io.nuropb.examples.spring;

import org.jspecify.annotations.NullMarked;
