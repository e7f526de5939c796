package io.nuropb.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.testkit.VirtualTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProvenKeysTest {

    private final VirtualTime time = new VirtualTime();
    private final ProvenKeys keys = new ProvenKeys(time);

    @Test
    void anyKeyWillDoUntilOneIsRefused() {
        assertThat(keys.isProven("a")).isTrue();
        keys.refused();
        assertThat(keys.isProven("a")).isFalse();
        keys.prove("a");
        assertThat(keys.isProven("a")).isTrue();
        assertThat(keys.isProven("b")).isFalse();
    }

    @Test
    void aRefusalIsForgottenInTime() {
        keys.refused();
        time.advance(ProvenKeys.CAUTION.minusMillis(1));
        assertThat(keys.isProven("b")).isFalse();
        time.advance(Duration.ofMillis(1));
        assertThat(keys.isProven("b")).isTrue();
    }
}
