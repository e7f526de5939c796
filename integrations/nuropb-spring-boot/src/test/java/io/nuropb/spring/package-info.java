@NullMarked
package io.nuropb.spring;

import org.jspecify.annotations.NullMarked;
