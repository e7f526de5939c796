package io.nuropb.rabbitmq;

import java.net.http.HttpClient;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP client that asks the management API: made when it is first needed, for it has a thread from the beginning, and anew after TLS
 * has failed, for it keeps the certificates that it was made with. Thread-safe.
 */
final class ManagementClient {

    private final Supplier<HttpClient> making;
    private @Nullable HttpClient current;

    /** @param making reads the certificates; may block */
    ManagementClient(Supplier<HttpClient> making) {
        this.making = making;
    }

    synchronized HttpClient current() {
        HttpClient known = current;
        if (known == null) {
            known = making.get();
            current = known;
        }
        return known;
    }

    /** The next request goes through another client. This one ends with what is under way through it, by garbage collection. */
    synchronized void forget(HttpClient client) {
        if (client == current) {
            current = null;
        }
    }

    /** Ends the client's thread where the JVM allows it (21 and newer); elsewhere that comes with garbage collection. */
    synchronized void close() {
        if (current instanceof AutoCloseable closeable) {
            try {
                closeable.close();
            } catch (Exception e) {
                throw new IllegalStateException("An HTTP client closes without an error", e);
            }
        }
        current = null;
    }
}
