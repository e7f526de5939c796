package io.nuropb.tls;

import java.security.KeyStore;
import java.security.KeyStoreException;
import java.util.function.Supplier;

/** A key store that the program has read itself. */
public final class SuppliedKeyStore {

    private SuppliedKeyStore() {}

    /**
     * Asks for it.
     *
     * @param name what it is called in messages
     * @throws KeyStoreException if the supplier throws anything, or returns {@code null}, which the JDK would take for
     *     the authorities that the JVM trusts
     */
    public static KeyStore of(String name, Supplier<KeyStore> supplier) throws KeyStoreException {
        KeyStore store;
        try {
            store = supplier.get();
        } catch (Throwable e) {
            String words = e.getMessage() == null ? e.getClass().getName() : e.getMessage();
            throw new KeyStoreException("the supplier of " + name + " failed: " + words, e);
        }
        if (store == null) {
            throw new KeyStoreException("the supplier of " + name + " returned null in place of a key store");
        }
        return store;
    }
}
