/**
 * A coordinator of one's own: a fleet that meets in a folder. {@code docs/guides/writing-a-coordinator.md} explains it.
 */
@NullMarked
package io.nuropb.examples.own;

import org.jspecify.annotations.NullMarked;
