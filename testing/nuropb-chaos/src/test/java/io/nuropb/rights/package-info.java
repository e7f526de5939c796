/** Shows that services run with the rights that the documentation names, and what is said where one is missing. */
@NullMarked
package io.nuropb.rights;

import org.jspecify.annotations.NullMarked;
