/** What the contract suites share. The suites themselves are in a package for each port. */
@NullMarked
package io.nuropb.tck;

import org.jspecify.annotations.NullMarked;
