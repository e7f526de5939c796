/**
 * The encryption of message bodies, on the JDK's own cryptography: a token under a symmetric key that is itself
 * encrypted under a service's public key. It knows nothing of messages.
 */
@NullMarked
package io.nuropb.encryption;

import org.jspecify.annotations.NullMarked;
