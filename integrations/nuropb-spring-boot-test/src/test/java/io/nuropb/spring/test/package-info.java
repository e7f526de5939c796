@NullMarked
package io.nuropb.spring.test;

import org.jspecify.annotations.NullMarked;
