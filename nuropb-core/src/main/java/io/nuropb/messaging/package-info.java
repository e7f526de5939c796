/** Messages of the NuroPb protocol 0.1.1, the user's handlers, and the ports through which messages come and go. */
@NullMarked
package io.nuropb.messaging;

import org.jspecify.annotations.NullMarked;
