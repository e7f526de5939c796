/** Tests of a service in a Spring Boot application, in memory and without its other parts. */
@NullMarked
package io.nuropb.spring.test;

import org.jspecify.annotations.NullMarked;
