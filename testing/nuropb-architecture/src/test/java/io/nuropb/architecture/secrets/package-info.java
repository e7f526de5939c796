/** Shows that secrets do not get out, by canaries in all of them. */
@NullMarked
package io.nuropb.architecture.secrets;

import org.jspecify.annotations.NullMarked;
