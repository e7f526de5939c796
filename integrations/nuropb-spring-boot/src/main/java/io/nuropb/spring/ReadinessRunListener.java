package io.nuropb.spring;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringApplicationRunListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.Ordered;

/** Has {@link ServingReadiness} speak after Spring Boot, which accepts traffic at the end of every start. */
final class ReadinessRunListener implements SpringApplicationRunListener, Ordered {

    /** Spring Boot's own listener, which publishes the event, has the order 0. */
    @Override
    public int getOrder() {
        return 1;
    }

    @Override
    public void ready(ConfigurableApplicationContext context, @Nullable Duration timeTaken) {
        context.getBeanProvider(ServingReadiness.class).ifAvailable(ServingReadiness::applicationReady);
    }
}
