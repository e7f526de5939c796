package io.nuropb.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.nuropb.Backoff;
import io.nuropb.client.ClientConfig;
import io.nuropb.service.DispatchConfig;
import io.nuropb.topology.TopologyProfile;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RunnerConfigTest {

    private static final RunnerConfig CONFIG = RunnerConfig.defaults();

    @ParameterizedTest(name = "{0}")
    @MethodSource("changes")
    void aChangeChangesWhatItIsAboutAndNothingElse(Set<String> about, UnaryOperator<RunnerConfig> change) {
        assertThat(differences(CONFIG, change.apply(CONFIG))).isEqualTo(about);
    }

    static Stream<Arguments> changes() {
        return Stream.of(
                change(config -> config.withMode(RunnerMode.STANDALONE), "mode"),
                change(config -> config.withProfile(TopologyProfile.hardened()), "profile"),
                change(config -> config.withRpcBindings(List.of("old-name")), "rpcBindings"),
                change(config -> config.withPrefetch(20, 5), "prefetch", "leaderPrefetch"),
                change(config -> config.withHighWaterMark(7), "highWaterMark"),
                change(config -> config.withAuditPeriod(Duration.ofMinutes(3)), "auditPeriod"),
                change(config -> config.withDutyLimit(Duration.ofMinutes(3)), "dutyLimit"),
                change(config -> config.withDrainLimit(Duration.ofMinutes(3)), "drainLimit"),
                change(config -> config.withDispatch(DispatchConfig.defaults().withMaxOverdue(3)), "dispatch"),
                change(config -> config.withClient(ClientConfig.defaults().withMaxPending(3)), "client"),
                change(
                        config -> config.withBackoff(new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(2))),
                        "backoff"),
                change(
                        config -> config.withReconnect(new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(2))),
                        "reconnect"));
    }

    @Test
    void aValueOutOfRangeIsNamedWithItsRule() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CONFIG.withPrefetch(10, 11))
                .withMessage(
                        "RunnerConfig.leaderPrefetch is 11; allowed: 1 to prefetch (10), for a leader has other duties");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CONFIG.withPrefetch(65_536, 1))
                .withMessage("RunnerConfig.prefetch is 65536; allowed: 1 to 65535");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CONFIG.withAuditPeriod(Duration.ofMillis(999)))
                .withMessage("RunnerConfig.auditPeriod is 999 ms; allowed: 1 s to 365 days");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CONFIG.withDutyLimit(Duration.ZERO))
                .withMessage("RunnerConfig.dutyLimit is 0 s; allowed: 1 s to 365 days");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CONFIG.withRpcBindings(List.of("shop", "")))
                .withMessage("RunnerConfig.rpcBindings is ''; allowed: routing keys of 1 to 255 bytes");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CONFIG.withRpcBindings(List.of("ü".repeat(128))))
                .withMessageEndingWith("allowed: routing keys of 1 to 255 bytes");
    }

    private static Arguments change(UnaryOperator<RunnerConfig> change, String... about) {
        return arguments(Set.of(about), change);
    }

    private static Set<String> differences(RunnerConfig one, RunnerConfig other) {
        return Arrays.stream(RunnerConfig.class.getRecordComponents())
                .filter(part -> !value(part, one).equals(value(part, other)))
                .map(RecordComponent::getName)
                .collect(Collectors.toSet());
    }

    private static Object value(RecordComponent part, RunnerConfig config) {
        try {
            return part.getAccessor().invoke(config);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(e.getMessage(), e);
        }
    }
}
