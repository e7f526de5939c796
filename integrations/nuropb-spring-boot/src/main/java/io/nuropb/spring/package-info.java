/** NuroPB in a Spring Boot application: auto-configuration, readiness, health, an orderly end. */
@NullMarked
package io.nuropb.spring;

import org.jspecify.annotations.NullMarked;
