package io.nuropb.testkit.servers;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How a private RabbitMQ is started.
 *
 * @param tls the certificate for second listeners that speak {@code amqps} and, for the management API, {@code https}; or none
 * @param consumerTimeout how long a delivery may stay unacknowledged before the broker closes its channel; the broker's default
 *     is 30 min. It is looked at twice a second here, and once a minute in an ordinary RabbitMQ
 * @param statisticsInterval how often the numbers of the management API are collected; 5 s in an ordinary RabbitMQ
 * @param settings further lines for {@code rabbitmq.conf}, each {@code key = value}
 * @param startLimit how long a start may take before it counts as failed
 */
public record RabbitOptions(
        Optional<ServerTls> tls,
        Optional<Duration> consumerTimeout,
        Duration statisticsInterval,
        List<String> settings,
        Duration startLimit) {

    /** Checks the values. */
    public RabbitOptions {
        settings = List.copyOf(settings);
        consumerTimeout.ifPresent(timeout -> atLeastOneMillisecond("consumerTimeout", timeout));
        atLeastOneMillisecond("statisticsInterval", statisticsInterval);
        atLeastOneMillisecond("startLimit", startLimit);
    }

    /** No TLS, statistics every 500 ms, a start limit of 90 s. */
    public static RabbitOptions defaults() {
        return new RabbitOptions(
                Optional.empty(), Optional.empty(), Duration.ofMillis(500), List.of(), Duration.ofSeconds(90));
    }

    /** The same with listeners for {@code amqps} and for the management API by {@code https} beside the plain ones. */
    public RabbitOptions withTls(ServerTls tls) {
        return new RabbitOptions(Optional.of(tls), consumerTimeout, statisticsInterval, settings, startLimit);
    }

    /** The same with a limit for unacknowledged deliveries, at least 1 ms. */
    public RabbitOptions withConsumerTimeout(Duration timeout) {
        return new RabbitOptions(tls, Optional.of(timeout), statisticsInterval, settings, startLimit);
    }

    /** The same with other times between statistics, at least 1 ms. */
    public RabbitOptions withStatisticsInterval(Duration interval) {
        return new RabbitOptions(tls, consumerTimeout, interval, settings, startLimit);
    }

    /** The same with one more line of {@code rabbitmq.conf}, for example {@code "channel_max = 10"}. */
    public RabbitOptions withSetting(String line) {
        List<String> more = new ArrayList<>(settings);
        more.add(line);
        return new RabbitOptions(tls, consumerTimeout, statisticsInterval, more, startLimit);
    }

    private static void atLeastOneMillisecond(String name, Duration value) {
        if (value.toMillis() < 1) throw new IllegalArgumentException(name + " must be at least 1 ms: " + value);
    }
}
