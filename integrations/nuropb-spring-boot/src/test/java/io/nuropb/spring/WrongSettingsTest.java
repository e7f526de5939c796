package io.nuropb.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.nuropb.annotation.MeshMethod;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.assertj.core.util.Throwables;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** What an application is told whose settings cannot be used. Nothing is connected to. */
class WrongSettingsTest {

    private static final String ETCD = "nuropb.etcd.endpoints=http://localhost:1";

    /** A service. */
    public static class Handlers {
        @MeshMethod
        public String ping() {
            return "pong";
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            nuropb.prefetch=0                       | nuropb.prefetch is 0; allowed: 1 to 65535
            nuropb.leader-prefetch=11               | nuropb.leader-prefetch is 11; allowed: 1 to prefetch (10)
            nuropb.high-water-mark=0                | nuropb.high-water-mark is 0; allowed: at least 1 message
            nuropb.audit-period=10ms                | nuropb.audit-period is 10 ms; allowed: 1 s to 365 days
            nuropb.duty-limit=10ms                  | nuropb.duty-limit is 10 ms; allowed: 1 s to 365 days
            nuropb.drain-limit=45s                  | nuropb.drain-limit is 45 s, longer than spring.lifecycle.timeout-per-shutdown-phase
            nuropb.service=no blanks                | nuropb.service cannot be used: Service name 'no blanks' is not valid
            nuropb.instance=#1                      | nuropb.instance cannot be used: Instance id '#1' is not valid
            nuropb.dispatch.handler-deadline=2h     | nuropb.dispatch.handler-deadline is 2 h; allowed: at most half of consumerTimeout
            nuropb.client.max-pending=0             | nuropb.client.max-pending is 0; allowed: at least 1
            nuropb.backoff.first=1h                 | nuropb.backoff cannot be used: Backoff from 1 h to 5 s
            nuropb.reconnect.first=1h               | nuropb.reconnect cannot be used: Backoff from 1 h to 1 s
            nuropb.etcd.lease-ttl=1500ms            | nuropb.etcd.lease-ttl is 1.5 s; allowed: whole seconds, 1 s to 1 h
            nuropb.etcd.key-prefix=/nuropb          | nuropb.etcd.key-prefix is /nuropb; allowed
            nuropb.etcd.endpoints=localhost:2379    | nuropb.etcd.endpoints is not valid: number 2 of 2 is no address of http or https; allowed: http://host:port
            nuropb.etcd.endpoints=127.0.0.1:2379    | nuropb.etcd.endpoints is not valid: number 2 of 2 cannot be read: Illegal character in scheme name
            nuropb.rpc-bindings[0]=                 | nuropb.rpc-bindings is ''; allowed: routing keys of 1 to 255 bytes
            nuropb.etcd.retry.longest=1ms           | nuropb.etcd.retry
            nuropb.etcd.username=me                 | nuropb.etcd.password is not set, but the user is
            nuropb.etcd.ssl.bundle=none             | nuropb.etcd.ssl.bundle is 'none', but the application has no SSL bundle of this name
            nuropb.etcd.ssl.verify-hostname=false   | nuropb.etcd.endpoints is [http://localhost:1]; allowed: https
            nuropb.rabbitmq.uri=http://localhost    | nuropb.rabbitmq.uri cannot be used
            nuropb.rabbitmq.heartbeat=0s            | nuropb.rabbitmq.heartbeat cannot be used: Heartbeat 0 s is not whole seconds between 1 s and 1 h
            nuropb.rabbitmq.confirm-timeout=0       | nuropb.rabbitmq.confirm-timeout cannot be used
            nuropb.rabbitmq.max-unconfirmed=0       | nuropb.rabbitmq.max-unconfirmed cannot be used
            nuropb.rabbitmq.max-waiting=0           | nuropb.rabbitmq.max-waiting cannot be used
            nuropb.rabbitmq.create-virtual-host=true | nuropb.rabbitmq.create-virtual-host is true, which needs the management API
            nuropb.rabbitmq.management.uri=amqp://x | nuropb.rabbitmq.management.uri cannot be used
            nuropb.rabbitmq.ssl.bundle=none         | nuropb.rabbitmq.ssl.bundle is set, but nuropb.rabbitmq.uri is not
            nuropb.mode=client-only                 | nuropb.mode is client-only, but the application has handlers
            spring.rabbitmq.requested-heartbeat=2h  | spring.rabbitmq.requested-heartbeat cannot be used
            spring.rabbitmq.host=a b                | spring.rabbitmq cannot be used: The host name of a broker address
            spring.rabbitmq.addresses=amqp://me:p@ss@b | spring.rabbitmq.addresses has an address with more than one '@'
            nuropb.enabled=ture                     | Failed to bind properties under 'nuropb.enabled'
            nuropb.prefetch=many                    | Failed to bind properties under 'nuropb.prefetch'
            nuropb.mode=alone                       | Failed to bind properties under 'nuropb.mode'
            nuropb.start-wait=-1s                   | nuropb.start-wait is -1 s; allowed: zero to 365 days
            nuropb.start-wait=200000d               | nuropb.start-wait is 200000 d; allowed: zero to 365 days
            nuropb.start-wait=soon                  | Failed to bind properties under 'nuropb.start-wait'
            """)
    void aWrongSettingIsNamedWithARemedy(String setting, String description) {
        FailureAnalysis analysis = failure(List.of(ETCD, setting));
        assertThat(analysis.getDescription()).startsWith(description);
        assertThat(analysis.getAction()).isNotBlank();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jks.mine.truststore.location",
                "jks.mine.keystore.location",
                "pem.mine.truststore.certificate",
                "pem.mine.keystore.certificate"
            })
    void anSslBundleThatCannotBeReadIsNamed(String file) {
        List<String> bundle = List.of("spring.ssl.bundle." + file + "=file:/nope.p12");
        assertUnreadable("nuropb.etcd.ssl.bundle", bundle, "nuropb.etcd.endpoints=https://localhost:1");
        assertUnreadable("nuropb.rabbitmq.ssl.bundle", bundle, ETCD, "nuropb.rabbitmq.uri=amqps://localhost");
    }

    private static void assertUnreadable(String property, List<String> bundle, String... others) {
        List<String> settings = new ArrayList<>(bundle);
        settings.add(property + "=mine");
        settings.addAll(List.of(others));
        FailureAnalysis analysis = failure(settings);
        assertThat(analysis.getDescription())
                .startsWith(property + " is SSL bundle 'mine', whose ")
                .contains("/nope.p12");
        assertThat(analysis.getAction()).contains("spring.ssl.bundle");
    }

    @ParameterizedTest
    @CsvSource({
        "nuropb.prefech, nuropb.prefetch",
        "nuropb.etcd.endpoint, nuropb.etcd.endpoints",
        "nuropb.rabbit.uri, nuropb.rabbitmq.uri",
        "nuropb.rabbitmq.management-password, nuropb.rabbitmq.management.password",
    })
    void aSettingThatIsNoneIsNamedWithoutItsValue(String misspelt, String meant) {
        FailureAnalysis analysis = failure(List.of("nuropb.mode=standalone", misspelt + "=hunter2"));
        assertThat(analysis.getDescription())
                .isEqualTo(misspelt + " is none of NuroPB's settings. It is set by \"" + misspelt
                        + "\" from property source \"commandLineArgs\".");
        assertThat(analysis.getAction()).startsWith("Write " + meant + " if");
        assertShowsNo("hunter2", analysis);
    }

    @Test
    void severalSettingsThatAreNoneAreNamedTogether() {
        FailureAnalysis analysis = failure(List.of(ETCD, "nuropb.broker=hunter2", "nuropb.token=hunter2"));
        assertThat(analysis.getDescription().lines()).hasSize(2);
        assertThat(analysis.getAction())
                .isEqualTo(
                        "Correct the name nuropb.broker, or remove it.\nCorrect the name nuropb.token, or remove it.");
        assertShowsNo("hunter2", analysis);
    }

    @Test
    void theValueOfAWholeSectionIsNotShown() {
        assertShowsNo("hunter2", failure(List.of(ETCD, "nuropb.rabbitmq=amqp://me:hunter2@host")));
    }

    @Test
    void aFleetWithoutACoordinatorIsToldWhatToSet() {
        FailureAnalysis analysis = failure(List.of());
        assertThat(analysis.getDescription()).contains("nuropb.etcd.endpoints is not set");
        assertThat(analysis.getAction())
                .contains("Set nuropb.etcd.endpoints, for example to http://localhost:2379")
                .contains("nuropb.mode=standalone");
    }

    @Test
    void aServiceWithoutANameIsToldWhatToSet() {
        FailureAnalysis analysis = failure(List.of(ETCD, "spring.application.name="));
        assertThat(analysis.getDescription())
                .contains("nuropb.service is not set, and neither is spring.application.name");
        assertThat(analysis.getAction()).contains("Set spring.application.name");
    }

    @Test
    void aPasswordInAWrongAddressIsNotShown() {
        FailureAnalysis analysis = failure(List.of(ETCD, "nuropb.rabbitmq.uri=amqp//me:hunter2@host"));
        assertThat(analysis.getDescription()).contains("nuropb.rabbitmq.uri");
        assertThat(analysis.getCause()).hasStackTraceContaining("nuropb.rabbitmq.uri");
        assertShowsNo("hunter2", analysis);
    }

    private static void assertShowsNo(String secret, FailureAnalysis analysis) {
        assertThat(analysis.getDescription()).doesNotContain(secret);
        assertThat(analysis.getAction()).doesNotContain(secret);
        assertThat(Throwables.getStackTrace(Objects.requireNonNull(analysis.getCause())))
                .doesNotContain(secret);
    }

    /** What Spring Boot reports of an application with these settings. */
    private static FailureAnalysis failure(List<String> settings) {
        String[] arguments = settings.stream().map(setting -> "--" + setting).toArray(String[]::new);
        Throwable failure = catchThrowable(
                () -> Apps.of(List.of(Handlers.class)).run(arguments).close());
        assertThat(failure).as("with " + settings).isNotNull();
        return ReportedFailure.of(failure);
    }
}
