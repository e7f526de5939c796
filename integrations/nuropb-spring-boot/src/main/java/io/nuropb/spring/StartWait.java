package io.nuropb.spring;

import java.time.Duration;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.core.Ordered;

/**
 * Waits until the instance serves, when the application is alive but not yet ready: before other runners, which may
 * want to call services.
 */
final class StartWait implements ApplicationRunner, Ordered {

    private final MeshLifecycle lifecycle;
    private final Duration limit;

    StartWait(MeshLifecycle lifecycle, Duration limit) {
        this.lifecycle = lifecycle;
        this.limit = limit;
    }

    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }

    @Override
    public void run(ApplicationArguments arguments) throws InterruptedException {
        lifecycle.awaitServing(limit);
    }
}
