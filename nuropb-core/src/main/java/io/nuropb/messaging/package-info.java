/** Messages of the NuroPb protocol 0.1.1, on the wire and as values, and the ports through which they come and go. */
@NullMarked
package io.nuropb.messaging;

import org.jspecify.annotations.NullMarked;
