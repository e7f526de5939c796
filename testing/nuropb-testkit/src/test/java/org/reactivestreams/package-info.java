/** What stands for a library that is not there. */
@NullMarked
package org.reactivestreams;

import org.jspecify.annotations.NullMarked;
