package io.nuropb.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URL;
import java.net.URLClassLoader;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The threads on which the client library reads and writes. */
class ConnectionThreadsTest {

    private static final long LIMIT_SECONDS = 60;
    private static final InheritableThreadLocal<@Nullable String> USER = new InheritableThreadLocal<>();

    @Test
    void theyHaveNothingOfWhoeverOpensAConnection() throws Exception {
        CompletableFuture<String> found = new CompletableFuture<>();
        Thread stranger = new Thread(() -> {
            USER.set("a stranger");
            RabbitConnections.daemon(() -> found.complete(USER.get() + " " + loader()))
                    .start();
        });
        stranger.setContextClassLoader(new URLClassLoader(new URL[0], null));
        stranger.start();
        assertThat(found.get(LIMIT_SECONDS, TimeUnit.SECONDS))
                .isEqualTo("null " + RabbitConnections.class.getClassLoader());
    }

    private static @Nullable ClassLoader loader() {
        return Thread.currentThread().getContextClassLoader();
    }
}
