package io.nuropb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nuropb.client.CallOptions;
import io.nuropb.client.ClientConfig;
import io.nuropb.client.EventOptions;
import io.nuropb.runner.RunnerConfig;
import io.nuropb.service.DispatchConfig;
import io.nuropb.service.InMemoryDeduplication;
import io.nuropb.session.SessionConfig;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Durations that no arithmetic is made for are refused wherever they are configured. */
class SettingTest {

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
                setting("InMemoryDeduplication", age -> new InMemoryDeduplication(1, 1, age, new SystemScheduler())),
                setting("Backoff", last -> new Backoff(first, last)));
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
