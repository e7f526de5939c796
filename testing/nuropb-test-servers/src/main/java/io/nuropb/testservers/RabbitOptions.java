package io.nuropb.testservers;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * How a private RabbitMQ is started.
 *
 * @param tls the certificate for second listeners that speak {@code amqps} and, for the management API, {@code https};
 *     or none
 * @param consumerTimeout how long a delivery may stay unacknowledged before the broker closes its channel; the broker's
 *     default is 30 min. It is looked at twice a second here, and once a minute in an ordinary RabbitMQ
 * @param statisticsInterval how often the numbers of the management API are collected; 5 s in an ordinary RabbitMQ
 * @param settings further lines for {@code rabbitmq.conf}, each {@code key = value}
 * @param deniedFeatures deprecated features of RabbitMQ's that the broker refuses, which it permits otherwise
 * @param metricsCollector whether the management plugin collects numbers, as an ordinary RabbitMQ does
 * @param startLimit how long a start may take before it counts as failed
 */
public record RabbitOptions(
        Optional<ServerTls> tls,
        Optional<Duration> consumerTimeout,
        Duration statisticsInterval,
        List<String> settings,
        Set<String> deniedFeatures,
        boolean metricsCollector,
        Duration startLimit) {
    private static final Pattern FEATURE = Pattern.compile("[a-z][a-z0-9_]*");

    /** Checks the values. */
    public RabbitOptions {
        settings = List.copyOf(settings);
        deniedFeatures = Set.copyOf(deniedFeatures);
        consumerTimeout.ifPresent(timeout -> atLeastOneMillisecond("consumerTimeout", timeout));
        deniedFeatures.forEach(RabbitOptions::requireFeature);
        atLeastOneMillisecond("statisticsInterval", statisticsInterval);
        atLeastOneMillisecond("startLimit", startLimit);
    }

    /** No TLS, statistics every 500 ms, a start limit of four minutes, and whatever else the broker does by itself. */
    public static RabbitOptions defaults() {
        return new RabbitOptions(
                Optional.empty(),
                Optional.empty(),
                Duration.ofMillis(500),
                List.of(),
                Set.of(),
                true,
                Duration.ofMinutes(4));
    }

    /** The same with listeners for {@code amqps} and for the management API by {@code https} beside the plain ones. */
    public RabbitOptions withTls(ServerTls tls) {
        return new RabbitOptions(
                Optional.of(tls),
                consumerTimeout,
                statisticsInterval,
                settings,
                deniedFeatures,
                metricsCollector,
                startLimit);
    }

    /** The same with a limit for unacknowledged deliveries, at least 1 ms. */
    public RabbitOptions withConsumerTimeout(Duration timeout) {
        return new RabbitOptions(
                tls, Optional.of(timeout), statisticsInterval, settings, deniedFeatures, metricsCollector, startLimit);
    }

    /** The same with other times between statistics, at least 1 ms. */
    public RabbitOptions withStatisticsInterval(Duration interval) {
        return new RabbitOptions(
                tls, consumerTimeout, interval, settings, deniedFeatures, metricsCollector, startLimit);
    }

    /** The same with one more line of {@code rabbitmq.conf}, for example {@code "channel_max = 10"}. */
    public RabbitOptions withSetting(String line) {
        List<String> more = new ArrayList<>(settings);
        more.add(line);
        return new RabbitOptions(
                tls, consumerTimeout, statisticsInterval, more, deniedFeatures, metricsCollector, startLimit);
    }

    /**
     * The same with one more deprecated feature denied, as by {@code deprecated_features.permit.FEATURE = false}. A
     * RabbitMQ that does not know the feature as deprecated, as any before 3.12, goes on permitting it.
     *
     * @param feature for example {@code "transient_nonexcl_queues"} or {@code "management_metrics_collection"}
     */
    public RabbitOptions withDeniedFeature(String feature) {
        Set<String> more = new HashSet<>(deniedFeatures);
        more.add(feature);
        return new RabbitOptions(
                tls, consumerTimeout, statisticsInterval, settings, more, metricsCollector, startLimit);
    }

    /**
     * The same without numbers in the management API, as by {@code management_agent.disable_metrics_collector = true}.
     */
    public RabbitOptions withoutMetricsCollector() {
        return new RabbitOptions(tls, consumerTimeout, statisticsInterval, settings, deniedFeatures, false, startLimit);
    }

    private static void requireFeature(String feature) {
        if (!FEATURE.matcher(feature).matches())
            throw new IllegalArgumentException(
                    "deniedFeatures must be names such as transient_nonexcl_queues: " + feature);
    }

    private static void atLeastOneMillisecond(String name, Duration value) {
        if (value.toMillis() < 1) throw new IllegalArgumentException(name + " must be at least 1 ms: " + value);
    }
}
