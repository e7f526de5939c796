/** Annotations by which interfaces and classes name the methods and parameters of services. */
@NullMarked
package io.nuropb.messaging.annotation;

import org.jspecify.annotations.NullMarked;
