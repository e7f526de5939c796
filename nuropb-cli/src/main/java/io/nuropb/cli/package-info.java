/** The mesh from the command line. */
@NullMarked
package io.nuropb.cli;

import org.jspecify.annotations.NullMarked;
