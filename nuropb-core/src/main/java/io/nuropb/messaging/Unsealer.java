package io.nuropb.messaging;

import io.nuropb.encryption.OpenedBody;
import io.nuropb.encryption.UndecipherableException;
import org.jspecify.annotations.Nullable;

/** Whoever can open encrypted bodies. */
@FunctionalInterface
interface Unsealer {

    /**
     * Opens the body of an envelope that says that it is encrypted.
     *
     * @param type the message's type, one of the protocol's
     * @return the plain body; {@code null} if nobody here has a key for such a message
     * @throws UndecipherableException if the key that there is does not open it
     */
    @Nullable
    OpenedBody open(String type, Envelope envelope) throws UndecipherableException;
}
