package io.nuropb.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nuropb.topology.BrokerException;
import io.nuropb.topology.BrokerException.Reason;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.util.Throwables;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RabbitConfigTest {

    @Test
    void aUriThatNamesAHostAloneHasDefaultsForTheRest() {
        RabbitConfig config = RabbitConfig.of("amqp://localhost");
        assertThat(config.addresses()).containsExactly(new BrokerAddress("localhost", 5672));
        assertThat(config.virtualHost()).isEqualTo("/");
        assertThat(config.user()).isEqualTo("guest");
        assertThat(config.password()).isEqualTo("guest");
        assertThat(config.tls()).isNull();
        assertThat(config.management()).isNull();
        assertThat(config.createVirtualHost()).isFalse();
        assertThat(config.limits().heartbeat()).isEqualTo(Duration.ofSeconds(60));
    }

    /** As when it is asked of the environment, in which it is not set. */
    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " "})
    void aUriThatIsNotSetIsSaidNotToBe(String unset) {
        assertThatThrownBy(() -> RabbitConfig.of(unset))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("The AMQP URI is not valid: it is not set;")
                .hasMessageContaining("environment");
    }

    @Test
    void thePathIsTheVirtualHost() {
        assertThat(RabbitConfig.of("amqp://localhost/shop").virtualHost()).isEqualTo("shop");
        assertThat(RabbitConfig.of("amqp://localhost/").virtualHost()).isEqualTo("/");
        assertThat(RabbitConfig.of("amqp://localhost/%2F").virtualHost()).isEqualTo("/");
        assertThat(RabbitConfig.of("amqp://localhost/a%2Fb+c").virtualHost()).isEqualTo("a/b+c");
    }

    @Test
    void userAndPasswordAreDecoded() {
        RabbitConfig config = RabbitConfig.of("amqp://al%40ice:p%3A%2F+w@localhost");
        assertThat(config.user()).isEqualTo("al@ice");
        assertThat(config.password()).isEqualTo("p:/+w");
    }

    @Test
    void severalHostsHaveAPortEach() {
        assertThat(RabbitConfig.of("amqp://u:p@one,two:5673,[::1]:5674,[fe80::2]/shop")
                        .addresses())
                .containsExactly(
                        new BrokerAddress("one", 5672),
                        new BrokerAddress("two", 5673),
                        new BrokerAddress("::1", 5674),
                        new BrokerAddress("fe80::2", 5672));
    }

    /** As they come out of files and lists. */
    @Test
    void blanksAroundTheUriAndItsHostsAreNoPartOfThem() {
        RabbitConfig config = RabbitConfig.of("  amqp://u:p@one:5673, two\t, [::1]:5674 /shop\r\n");
        assertThat(config.addresses())
                .containsExactly(
                        new BrokerAddress("one", 5673), new BrokerAddress("two", 5672), new BrokerAddress("::1", 5674));
        assertThat(config.virtualHost()).isEqualTo("shop");
        assertThat(RabbitConfig.of("amqp://localhost/my%20shop").virtualHost()).isEqualTo("my shop");
    }

    @ParameterizedTest
    @ValueSource(strings = {" localhost", "local host", "localhost\n", "local\u0000host"})
    void aHostHasNoBlanks(String host) {
        assertThatThrownBy(() -> new BrokerAddress(host, 5672))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("blanks and control characters");
    }

    @Test
    void amqpsIsVerifiedUnlessThatIsTurnedOffByName() {
        RabbitConfig config = RabbitConfig.of("amqps://broker.example/shop");
        assertThat(config.addresses()).containsExactly(new BrokerAddress("broker.example", 5671));
        assertThat(config.tls()).isEqualTo(RabbitTls.defaults());
        assertThat(RabbitTls.defaults().verified()).isTrue();
        assertThat(RabbitTls.defaults().withoutVerification().verified()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://u:hunter2@localhost",
                "amqp://u:hunter2@",
                "amqp://u:hunter2@host:port",
                "amqp://u:hunter2@host:70000",
                "amqp://u:hunter2@one,,two",
                "amqp://u:hunter2@one, ,two",
                "amqp://u:hunter2@one two",
                "amqp://u:hunter2@host/my shop",
                "amqp://u:hunter2@host/ shop",
                "amqp://u:hunter2@host/sh\u0007op",
                "amqp://u:hunter2@host/a/b",
                "amqp://u:hunter2@host/shop?heartbeat=5",
                "amqp://u:hunter2%zz@host",
                "amqp://u:hunter2#@host",
                "u:hunter2@host"
            })
    void aUriThatIsNotValidIsRefusedWithoutShowingIt(String uri) {
        assertThatThrownBy(() -> RabbitConfig.of(uri))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching("(?s).{20,}")
                .satisfies(
                        refusal -> assertThat(Throwables.getStackTrace(refusal)).doesNotContain("hunter2"));
    }

    @Test
    void noSecretIsEverShown() {
        RabbitConfig config = RabbitConfig.of("amqps://shop-user:hunter2@broker.example/shop")
                .withManagement("https://broker.example:15671", "admin", "hunter3")
                .withTls(RabbitTls.defaults()
                        .trusting(Path.of("trust.p12"), "hunter4")
                        .identifiedBy(Path.of("client.p12"), "hunter5"))
                .creatingVirtualHost();
        assertThat(config.toString())
                .contains("amqps://shop-user@broker.example:5671/shop", "admin", "trust.p12", "client.p12")
                .doesNotContain("hunter");
    }

    @Test
    void aPasswordThatChangesIsAskedForEachTimeAndNeverShown() {
        Deque<String> told = new ArrayDeque<>(List.of("hunter2", "hunter3"));
        RabbitConfig config = RabbitConfig.of("amqp://u@localhost")
                .withPassword(told::remove)
                .withLimits(RabbitLimits.defaults())
                .withTls(RabbitTls.defaults())
                .withManagement("https://localhost:15671")
                .creatingVirtualHost()
                .identifyingSender();
        assertThat(config.toString()).doesNotContain("hunter");
        assertThat(config.currentPassword()).isEqualTo("hunter2");
        assertThat(config.currentPassword()).isEqualTo("hunter3");
        assertThatThrownBy(config::currentPassword)
                .isInstanceOf(BrokerException.class)
                .hasMessageContaining("RabbitConfig.withPassword")
                .hasCauseInstanceOf(NoSuchElementException.class);
        assertThat(config.withUser("v", "q").currentPassword()).isEqualTo("q");
    }

    /** What somebody else reads from a file may be empty while the file is written, or may fail with anything. */
    @Test
    void aPasswordThatIsNotToldMayBeToldLater() {
        RabbitConfig config = RabbitConfig.of("amqp://u@localhost");
        assertUntold(config.withPassword(() -> ""), "told none");
        assertUntold(config.withPassword(new AtomicReference<String>()::get), "told none");
        assertUntold(
                config.withPassword(() -> {
                    throw new AssertionError("hunter2");
                }),
                "failed with java.lang.AssertionError");
    }

    private static void assertUntold(RabbitConfig config, String how) {
        assertThatThrownBy(config::currentPassword)
                .isInstanceOfSatisfying(
                        BrokerException.class,
                        problem -> assertThat(problem.reason()).isEqualTo(Reason.UNREACHABLE))
                .hasMessageContaining(how)
                .hasMessageContaining("RabbitConfig.withPassword")
                .hasMessageNotContaining("hunter");
    }

    @Test
    void theManagementUriHasNoUser() {
        RabbitConfig config = RabbitConfig.of("amqp://localhost");
        for (String uri :
                List.of("http://u:hunter2@localhost:15672", "localhost:15672", "amqp://localhost", "http://a b")) {
            assertThatThrownBy(() -> config.withManagement(uri))
                    .isInstanceOf(IllegalArgumentException.class)
                    .satisfies(refusal ->
                            assertThat(Throwables.getStackTrace(refusal)).doesNotContain("hunter2"));
        }
    }

    @Test
    void theManagementUserIsTheSameUnlessAnotherIsNamed() {
        RabbitConfig config = RabbitConfig.of("amqp://u:p@localhost");
        assertThat(config.withManagement("http://localhost:15672").management())
                .isEqualTo(new RabbitManagementConfig(java.net.URI.create("http://localhost:15672"), "u", "p"));
        assertThat(config.withManagement("http://localhost:15672", "v", "q").management())
                .isEqualTo(new RabbitManagementConfig(java.net.URI.create("http://localhost:15672"), "v", "q"));
    }

    @Test
    void aVirtualHostCannotBeCreatedWithoutManagementAccess() {
        assertThatThrownBy(() -> RabbitConfig.of("amqp://localhost/shop").creatingVirtualHost())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("shop")
                .hasMessageContaining("withManagement");
    }

    @Test
    void limitsSayWhichOneIsOutOfItsRange() {
        RabbitLimits limits = RabbitLimits.defaults();
        for (long millis : new long[] {0, 900, 1_900, 59_999, 3_601_000}) {
            assertThatThrownBy(() -> limits.withHeartbeat(Duration.ofMillis(millis)))
                    .hasMessageContaining("Heartbeat")
                    .hasMessageContaining("whole seconds between 1 s and 1 h");
        }
        assertThatThrownBy(() -> limits.withConnect(Duration.ZERO)).hasMessageContaining("connect");
        assertThatThrownBy(() -> limits.withOperation(Duration.ofSeconds(-1))).hasMessageContaining("operation");
        assertThatThrownBy(() -> limits.withConfirm(Duration.ZERO)).hasMessageContaining("confirm");
        assertThatThrownBy(() -> limits.withMessages(0, 1)).hasMessageContaining("unconfirmed");
        assertThatThrownBy(() -> limits.withMessages(1, 0)).hasMessageContaining("waiting");
    }
}
