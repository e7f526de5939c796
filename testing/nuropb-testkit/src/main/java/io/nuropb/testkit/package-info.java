/** What a test of one service needs: a mesh in memory, virtual time, and words that a log must not contain. */
@NullMarked
package io.nuropb.testkit;

import org.jspecify.annotations.NullMarked;
