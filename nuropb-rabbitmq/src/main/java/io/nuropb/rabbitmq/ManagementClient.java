package io.nuropb.rabbitmq;

import io.nuropb.Moment;
import java.lang.reflect.InvocationTargetException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP client that asks the management API: made when it is first needed, for it has a thread from the beginning,
 * and anew after TLS has failed, and now and then without that, for it keeps the certificates that it was made with.
 * Thread-safe.
 */
final class ManagementClient {

    private static final Logger log = LoggerFactory.getLogger(ManagementClient.class);

    /** An authority that is trusted no more, or a certificate that a proxy refuses, counts for so long at most. */
    static final Duration LASTING = Duration.ofMinutes(10);

    private final Supplier<HttpClient> making;
    private final Supplier<Moment> clock;
    private @Nullable HttpClient current;
    private Moment makeAt;

    /** @param making reads the certificates; may block */
    ManagementClient(Supplier<HttpClient> making, Supplier<Moment> clock) {
        this.making = making;
        this.clock = clock;
        this.makeAt = clock.get();
    }

    synchronized HttpClient current() {
        HttpClient known = current;
        Moment now = clock.get();
        if (known != null && now.isBefore(makeAt)) {
            return known;
        }
        makeAt = now.plus(LASTING);
        try {
            HttpClient made = making.get();
            current = made;
            return made;
        } catch (RuntimeException e) {
            if (known == null) {
                throw e;
            }
            log.warn("The management API is asked with the certificates of before, for others cannot be read", e);
            return known;
        }
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
