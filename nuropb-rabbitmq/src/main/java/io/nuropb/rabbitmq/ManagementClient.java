package io.nuropb.rabbitmq;

import java.lang.reflect.InvocationTargetException;
import java.net.http.HttpClient;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP client that asks the management API: made when it is first needed, for it has a thread from the beginning,
 * and anew after TLS has failed, for it keeps the certificates that it was made with. Thread-safe.
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

    /**
     * The next request goes through another client. This one ends with what is under way through it, by garbage
     * collection.
     */
    synchronized void forget(HttpClient client) {
        if (client == current) {
            current = null;
        }
    }

    /**
     * Ends the client and what is under way through it, where the JVM allows it (21 and newer); elsewhere the client
     * ends by garbage collection. Does not block: {@code HttpClient.close} would wait for a server that does not end
     * its answer.
     */
    synchronized void close() {
        HttpClient known = current;
        current = null;
        if (known != null) {
            shutDown(known);
        }
    }

    private static void shutDown(HttpClient client) {
        try {
            HttpClient.class.getMethod("shutdownNow").invoke(client);
        } catch (NoSuchMethodException olderJvm) {
            // Nobody can do more than to let go of it.
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("An HTTP client shuts down without an error", e);
        }
    }
}
