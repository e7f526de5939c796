package io.nuropb.spring;

import io.nuropb.rabbitmq.RabbitConfig;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Which broker to use, as the application says in Spring Boot's or in our own words.
 *
 * @param config where it is and who connects; with the adapter's default limits
 * @param heartbeat as Spring Boot's settings have it; {@code null} if they do not
 * @param connectTimeout as Spring Boot's settings have it; {@code null} if they do not
 */
record BrokerAccess(
        RabbitConfig config,
        @Nullable Duration heartbeat,
        @Nullable Duration connectTimeout) {}
