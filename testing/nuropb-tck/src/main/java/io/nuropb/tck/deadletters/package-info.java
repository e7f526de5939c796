/** The contracts of the tool for dead letters, which hold on every broker adapter. */
@NullMarked
package io.nuropb.tck.deadletters;

import org.jspecify.annotations.NullMarked;
