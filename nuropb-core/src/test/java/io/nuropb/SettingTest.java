package io.nuropb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nuropb.client.CallOptions;
import io.nuropb.client.ClientConfig;
import io.nuropb.client.EventOptions;
import io.nuropb.health.policies.BreakerConfig;
import io.nuropb.health.policies.CallerConfig;
import io.nuropb.health.policies.ScalingConfig;
import io.nuropb.runner.RunnerConfig;
import io.nuropb.service.DispatchConfig;
import io.nuropb.service.InMemoryDeduplication;
import io.nuropb.session.SessionConfig;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.DoubleFunction;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Durations and numbers that no arithmetic is made for are refused wherever they are configured. */
class SettingTest {

    private static final Duration LONG = Setting.LONGEST;

    private static final List<Duration> TOO_LONG =
            List.of(ChronoUnit.FOREVER.getDuration(), Duration.ofDays(300 * 365), Duration.ofDays(366));

    static Stream<Arguments> durations() {
        RunnerConfig runner = RunnerConfig.defaults();
        DispatchConfig dispatch = runner.dispatch();
        ClientConfig client = runner.client();
        Duration first = Duration.ofMillis(1);
        return Stream.of(
                setting("RunnerConfig.auditPeriod", runner::withAuditPeriod),
                setting("RunnerConfig.dutyLimit", runner::withDutyLimit),
                setting("RunnerConfig.drainLimit", runner::withDrainLimit),
                setting("DispatchConfig.handlerDeadline", dispatch::withHandlerDeadline),
                setting("DispatchConfig.consumerTimeout", dispatch::withConsumerTimeout),
                setting("DispatchConfig.memoryLimit", dispatch::withMemoryLimit),
                setting("DispatchConfig.giveBackLimit", dispatch::withGiveBackLimit),
                setting("ClientConfig.connectionWait", client::withConnectionWait),
                setting("CallOptions.timeout", CallOptions.defaults()::withTimeout),
                setting("CallOptions.ttl", CallOptions.defaults()::withTtl),
                setting("SessionConfig.leaseTtl", SessionConfig.defaults()::withLeaseTtl),
                setting("SessionConfig.callLimit", SessionConfig.defaults()::withCallLimit),
                setting("ScalingConfig.drainTarget", value -> scaling(1, value, LONG, LONG, LONG, LONG, LONG)),
                setting("ScalingConfig.period", value -> scaling(1, LONG, value, LONG, LONG, LONG, LONG)),
                setting("ScalingConfig.staleAfter", value -> scaling(1, LONG, LONG, value, LONG, LONG, LONG)),
                setting("ScalingConfig.downAfter", value -> scaling(1, LONG, LONG, LONG, value, LONG, LONG)),
                setting("ScalingConfig.changeWindow", value -> scaling(1, LONG, LONG, LONG, LONG, value, LONG)),
                setting("ScalingConfig.startUpLimit", value -> scaling(1, LONG, LONG, LONG, LONG, LONG, value)),
                setting("BreakerConfig.window", value -> breaker(value, LONG, 1, 1, 1, LONG, LONG, 1)),
                setting("BreakerConfig.recent", value -> breaker(LONG, value, 1, 1, 1, LONG, LONG, 1)),
                setting("BreakerConfig.pause", value -> breaker(LONG, LONG, 1, 1, 1, value, LONG, 1)),
                setting("BreakerConfig.longestPause", value -> breaker(LONG, LONG, 1, 1, 1, LONG, value, 1)),
                setting("CallerConfig.window", value -> callers(value, 1, 1, 1, 1, LONG, LONG)),
                setting("CallerConfig.quarantine", value -> callers(LONG, 1, 1, 1, 1, value, LONG)),
                setting("CallerConfig.longestQuarantine", value -> callers(LONG, 1, 1, 1, 1, LONG, value)),
                setting("InMemoryDeduplication", age -> new InMemoryDeduplication(1, 1, age, new SystemScheduler())),
                setting("Backoff", last -> new Backoff(first, last)));
    }

    static Stream<Arguments> shares() {
        return Stream.of(
                share("ScalingConfig.utilisation", value -> scaling(value, LONG, LONG, LONG, LONG, LONG, LONG)),
                share("BreakerConfig.share", value -> breaker(LONG, LONG, value, 1, 1, LONG, LONG, 1)),
                share("BreakerConfig.dominance", value -> breaker(LONG, LONG, 1, 1, value, LONG, LONG, 1)),
                share("CallerConfig.warnShare", value -> callers(LONG, 1, value, 1, 1, LONG, LONG)),
                share("CallerConfig.refuseShare", value -> callers(LONG, 1, 1, value, 1, LONG, LONG)),
                share("CallerConfig.outShare", value -> callers(LONG, 1, 1, 1, value, LONG, LONG)));
    }

    static Stream<Arguments> numbers() {
        return Stream.of(
                number("BreakerConfig.perMinute", value -> breaker(LONG, LONG, 1, value, 1, LONG, LONG, 1)),
                number("BreakerConfig.probe", value -> breaker(LONG, LONG, 1, 1, 1, LONG, LONG, value)),
                number("CallerConfig.messages", value -> callers(LONG, value, 1, 1, 1, LONG, LONG)));
    }

    private static Object scaling(
            double utilisation,
            Duration drainTarget,
            Duration period,
            Duration staleAfter,
            Duration downAfter,
            Duration changeWindow,
            Duration startUpLimit) {
        return new ScalingConfig(
                1, 1, utilisation, drainTarget, period, 0, staleAfter, downAfter, changeWindow, startUpLimit);
    }

    private static Object breaker(
            Duration window,
            Duration recent,
            double share,
            long perMinute,
            double dominance,
            Duration pause,
            Duration longestPause,
            long probe) {
        return new BreakerConfig(window, recent, share, perMinute, dominance, pause, longestPause, probe, false);
    }

    private static Object callers(
            Duration window,
            long messages,
            double warnShare,
            double refuseShare,
            double outShare,
            Duration quarantine,
            Duration longestQuarantine) {
        return new CallerConfig(
                CallerConfig.Mode.WARN,
                window,
                messages,
                warnShare,
                refuseShare,
                outShare,
                quarantine,
                longestQuarantine,
                0);
    }

    private static Arguments share(String name, DoubleFunction<Object> with) {
        return Arguments.of(name, with);
    }

    private static Arguments number(String name, LongFunction<Object> with) {
        return Arguments.of(name, with);
    }

    private static Arguments setting(String name, Function<Duration, Object> with) {
        return Arguments.of(name, with);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("durations")
    void noDurationIsLongerThanAYear(String name, Function<Duration, Object> with) {
        for (Duration duration : TOO_LONG) {
            assertThatThrownBy(() -> with.apply(duration))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(name)
                    .hasMessageContaining(DurationText.of(duration));
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("shares")
    void noShareIsMoreThanAllOrNoNumber(String name, DoubleFunction<Object> with) {
        for (double share : new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, -0.1, 1.1}) {
            assertThatThrownBy(() -> with.apply(share))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(name + " is " + share);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("numbers")
    void everyNumberOfMessagesIsAtLeastOne(String name, LongFunction<Object> with) {
        assertThat(with.apply(Long.MAX_VALUE)).isNotNull();
        for (long number : new long[] {0, -1, Long.MIN_VALUE}) {
            assertThatThrownBy(() -> with.apply(number))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(name + " is " + number);
        }
    }

    @Test
    void aRefusalNamesTheRange() {
        assertThatThrownBy(() -> Setting.requireDuration("A.b", Duration.ZERO, Duration.ofMillis(1)))
                .hasMessage("A.b is 0 s; allowed: 1 ms to 365 days");
        assertThatThrownBy(() -> Setting.requireDuration("A.b", Duration.ofSeconds(-1), Duration.ZERO))
                .hasMessage("A.b is -1 s; allowed: zero to 365 days");
        assertThat(Setting.isDuration(Setting.LONGEST, Duration.ofSeconds(1))).isTrue();
    }

    @Test
    void aTraceIdThatNoServiceWouldTakeIsRefusedByItsLength() {
        String longest = "t".repeat(1_000);
        assertThat(CallOptions.defaults().withTraceId(longest).traceId()).isEqualTo(longest);
        assertThat(EventOptions.defaults().withTraceId(longest).traceId()).isEqualTo(longest);
        assertThatThrownBy(() -> CallOptions.defaults().withTraceId(longest + "t"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("CallOptions.traceId is 1001 characters long; allowed: at most 1000");
        assertThatThrownBy(() -> EventOptions.defaults().withTraceId(longest + "t"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("EventOptions.traceId is 1001 characters long; allowed: at most 1000");
    }
}
