/**
 * Classes that each break one rule, laid out like the real packages, so that {@code ArchitectureTest} sees every rule
 * bite.
 */
@NullMarked
package io.nuropb.architecture.offenders;

import org.jspecify.annotations.NullMarked;
