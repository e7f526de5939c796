package io.nuropb.spring;

import io.nuropb.Backoff;
import io.nuropb.DurationText;
import io.nuropb.InstanceId;
import io.nuropb.ServiceName;
import io.nuropb.Setting;
import io.nuropb.client.ClientConfig;
import io.nuropb.runner.RunnerConfig;
import io.nuropb.runner.RunnerMode;
import io.nuropb.service.DispatchConfig;
import io.nuropb.topology.TopologyNames;
import io.nuropb.topology.TopologyProfile;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Turns properties into the values that the library takes, and says of one that it does not take which property it came
 * from.
 */
final class Settings {

    /**
     * How much shorter than the shutdown phase the drain is by default: the time to leave the election and to close
     * connections.
     */
    static final Duration CLOSING = Duration.ofSeconds(5);

    private static final String START_WAIT = "nuropb.start-wait";
    private static final String DRAIN_LIMIT = "nuropb.drain-limit";
    private static final String SHUTDOWN_PHASE = "spring.lifecycle.timeout-per-shutdown-phase";

    /** How the library's records complain: {@code RunnerConfig.leaderPrefetch is 9; allowed: …}. */
    private static final Pattern COMPLAINT = Pattern.compile("\\w+Config\\.([\\w.]+) (is .*)", Pattern.DOTALL);

    private Settings() {}

    /** @param applicationName what Spring Boot knows as the application's name */
    static ServiceName service(NuropbProperties properties, @Nullable String applicationName) {
        String named = properties.service();
        if (named != null) {
            return checked("nuropb.service", () -> new ServiceName(named));
        }
        if (applicationName == null || applicationName.isBlank()) {
            throw new InvalidSettingException(
                    "nuropb.service",
                    "is not set, and neither is spring.application.name, so the service has no name.",
                    "Set spring.application.name, or nuropb.service if the service is to be called differently.",
                    null);
        }
        return checked("spring.application.name", () -> new ServiceName(applicationName));
    }

    static InstanceId instance(NuropbProperties properties) {
        String named = properties.instance();
        return named == null ? InstanceId.random() : checked("nuropb.instance", () -> new InstanceId(named));
    }

    /** @param shutdownPhase how long Spring gives each phase of its shutdown */
    static RunnerConfig runnerConfig(NuropbProperties properties, RunnerMode mode, Duration shutdownPhase) {
        NuropbProperties.Dispatch dispatch = properties.dispatch();
        NuropbProperties.Client client = properties.client();
        NuropbProperties.Backoff backoff = properties.backoff();
        RunnerConfig defaults = RunnerConfig.defaults();
        DispatchConfig dispatched = checked(
                "nuropb.dispatch",
                () -> new DispatchConfig(
                        dispatch.handlerDeadline(),
                        dispatch.consumerTimeout(),
                        dispatch.maxOverdue(),
                        defaults.dispatch().limits(),
                        defaults.dispatch().replies(),
                        defaults.dispatch().memoryLimit(),
                        dispatch.giveBackLimit(),
                        defaults.dispatch().logInterval()));
        NuropbProperties.Reconnect reconnect = properties.reconnect();
        Backoff reconnects = checked("nuropb.reconnect", () -> new Backoff(reconnect.first(), reconnect.last()));
        ClientConfig calling = checked(
                "nuropb.client",
                () -> defaults.client()
                        .withMaxPending(client.maxPending())
                        .withMaxUnconfirmed(client.maxUnconfirmed())
                        .withConnectionWait(client.connectionWait())
                        .withReconnects(reconnects));
        Backoff pauses = checked("nuropb.backoff", () -> new Backoff(backoff.first(), backoff.last()));
        Integer leader = properties.leaderPrefetch();
        int leaderPrefetch = leader == null ? Math.min(defaults.leaderPrefetch(), properties.prefetch()) : leader;
        Duration drain = drainLimit(properties.drainLimit(), shutdownPhase);
        return checked(
                "nuropb",
                () -> defaults.withMode(mode)
                        .withProfile(new TopologyProfile(TopologyNames.defaults(), properties.profile()))
                        .withRpcBindings(properties.rpcBindings())
                        .withPrefetch(properties.prefetch(), leaderPrefetch)
                        .withHighWaterMark(properties.highWaterMark())
                        .withAuditPeriod(properties.auditPeriod())
                        .withDutyLimit(properties.dutyLimit())
                        .withDrainLimit(drain)
                        .withDispatch(dispatched)
                        .withClient(calling)
                        .withBackoff(pauses)
                        .withReconnect(reconnects));
    }

    private static Duration drainLimit(@Nullable Duration wanted, Duration shutdownPhase) {
        if (wanted == null) {
            Duration closing = CLOSING.compareTo(shutdownPhase.dividedBy(2)) < 0 ? CLOSING : shutdownPhase.dividedBy(2);
            return shutdownPhase.minus(closing);
        }
        if (wanted.compareTo(shutdownPhase) > 0) {
            throw new InvalidSettingException(
                    DRAIN_LIMIT,
                    "is " + DurationText.of(wanted) + ", longer than " + SHUTDOWN_PHASE + " ("
                            + DurationText.of(shutdownPhase)
                            + "), after which Spring goes on and the web server stops, though handlers may still be under way.",
                    "Raise " + SHUTDOWN_PHASE + ", or lower " + DRAIN_LIMIT + ".",
                    null);
        }
        return wanted;
    }

    static Duration startWait(NuropbProperties properties) {
        Duration wanted = properties.startWait();
        if (!Setting.isDuration(wanted, Duration.ZERO)) {
            throw new InvalidSettingException(
                    START_WAIT,
                    "is " + DurationText.of(wanted) + "; allowed: zero to " + Setting.LONGEST.toDays() + " days",
                    "Set " + START_WAIT + " to a value that is allowed.",
                    null);
        }
        return wanted;
    }

    /**
     * Makes a value of settings.
     *
     * @param property the name of the property, or what those of the settings begin with
     * @throws InvalidSettingException if the library refuses it
     */
    static <T> T checked(String property, Supplier<T> value) {
        try {
            return value.get();
        } catch (IllegalArgumentException e) {
            String message = String.valueOf(e.getMessage());
            Matcher complaint = COMPLAINT.matcher(message);
            String culprit = complaint.matches() ? property + "." + dashed(complaint.group(1)) : property;
            String problem = complaint.matches() ? complaint.group(2) : "cannot be used: " + message;
            throw new InvalidSettingException(culprit, problem, "Set " + culprit + " to a value that is allowed.", e);
        }
    }

    private static String dashed(String camelCase) {
        return camelCase.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
    }
}
