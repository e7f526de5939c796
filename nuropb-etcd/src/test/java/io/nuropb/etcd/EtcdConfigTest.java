package io.nuropb.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nuropb.ServiceName;
import io.nuropb.session.ServiceKeys;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class EtcdConfigTest {

    @Test
    void theDefaultsAreThoseOfTheProtocol() {
        EtcdConfig config = EtcdConfig.of("http://localhost:2379");
        assertThat(config.leaseTtl()).isEqualTo(Duration.ofSeconds(15));
        assertThat(ServiceKeys.of(config.keyPrefix(), new ServiceName("orders")).leader())
                .isEqualTo("/nuropb/orders/leader");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"localhost:2379", "ftp://localhost:2379", "http://localhost:2379/path", "http://localhost:99999"
            })
    void anEndpointThatIsNoneIsRefusedWithTheRule(String endpoint) {
        assertThatThrownBy(() -> EtcdConfig.of(endpoint))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("endpoints");
    }

    @Test
    void blanksAroundAnEndpointDoNotMatter() {
        assertThat(EtcdConfig.of(" http://localhost:2379\n").endpoints())
                .containsExactly(URI.create("http://localhost:2379"));
    }

    @Test
    void oneTextMayHaveSeveralEndpoints() {
        assertThat(EtcdConfig.of("http://a:2379, http://b:2379", "http://c:2379")
                        .endpoints())
                .containsExactly(URI.create("http://a:2379"), URI.create("http://b:2379"), URI.create("http://c:2379"));
        assertThatThrownBy(() -> EtcdConfig.of("http://a:2379,,http://b:2379"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("endpoints");
    }

    /** As when it is asked of the environment, in which it is not set. */
    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " "})
    void anEndpointThatIsNotSetIsSaidNotToBe(@Nullable String unset) {
        String[] endpoints = {unset};
        assertThatThrownBy(() -> EtcdConfig.of(endpoints))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("EtcdConfig.endpoints is not set; allowed: http://host:port")
                .hasMessageContaining("environment");
    }

    @Test
    void anAddressThatTheClientLibraryCannotUseIsRefused() {
        assertThatThrownBy(() -> EtcdConfig.of("http://[::1]:2379"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("IPv6")
                .hasMessageContaining("name");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://root:s3cret@etcd1:2379",
                "https://root:s3cret@etcd_1:2379",
                "https://root:s3cret@10.0.0.300:2379",
                "https://root:s3cret@etcd1:23790000000000",
                "https://root:s3cret@etcd1:port",
                "https://root:s3@cret@etcd1:2379",
                "https://root:s3/cret@etcd1:2379",
                "https://root:s3#cret@etcd1:2379",
                "https://root:s3?cret@etcd1:2379",
                "https://root:12#s3cret@etcd1:2379",
                "https://root:s3,cret@etcd1:2379",
                "https://root:s3 cret@etcd1:2379",
                "https://root:s3%cret@etcd1:2379",
                "root:s3cret@etcd1:2379",
            })
    void aPasswordInAnEndpointIsRefusedAndNotRepeated(String endpoint) {
        assertThatThrownBy(() -> EtcdConfig.of("https://etcd0:2379", endpoint))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("EtcdConfig.endpoints holds a user name; use withCredentials instead")
                .hasNoCause();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://root:s3cret",
                "https://s3cret_1:2379",
                "https://root:12#s3cret",
                "https://root:12?s3cret",
                "https://root:12/s3cret",
                "s3cret:2379",
                "s3cret 1",
                "https://s3cret:99999"
            })
    void anEndpointThatIsRefusedIsToldByItsNumber(String endpoint) {
        assertThatThrownBy(() -> EtcdConfig.of("https://etcd0:2379", endpoint))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("EtcdConfig.endpoints is not valid: number 2 of 2 ")
                .hasMessageContaining("allowed: http://host:port")
                .hasMessageNotContaining("s3cret")
                .hasNoCause();
    }

    @Test
    void aTtlOfLessThanASecondIsRefusedWithTheRule() {
        assertThatThrownBy(() -> EtcdConfig.of("http://localhost:2379").withLeaseTtl(Duration.ofMillis(500)))
                .hasMessageContaining("leaseTtl")
                .hasMessageContaining("1 s");
    }

    @Test
    void aCallEndsBeforeTheNextRenewalIsDue() {
        EtcdConfig config = EtcdConfig.of("http://localhost:2379");
        assertThat(config.callLimit()).isEqualTo(config.callDeadline());
        assertThat(config.withLeaseTtl(Duration.ofSeconds(5)).callLimit()).isEqualTo(Duration.ofMillis(1500));
    }

    @Test
    void noSecretIsShown() {
        EtcdConfig config = EtcdConfig.of("https://localhost:2379")
                .withCredentials("user", "hidden-one")
                .withTls(EtcdTls.trusting(Path.of("store.p12"), "hidden-two"));
        assertThat(config.toString()).contains("user").doesNotContain("hidden-one", "hidden-two");
    }
}
