package io.nuropb.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RetriesTest {

    private final Retries retries = new Retries(3, Duration.ofMillis(100), Duration.ofSeconds(1));

    @Test
    void pausesDoubleUpToTheLast() {
        assertThat(retries.pauseAfter(1)).isEqualTo(Duration.ofMillis(100));
        assertThat(retries.pauseAfter(2)).isEqualTo(Duration.ofMillis(200));
        assertThat(retries.pauseAfter(4)).isEqualTo(Duration.ofMillis(800));
        assertThat(retries.pauseAfter(5)).isEqualTo(Duration.ofSeconds(1));
        assertThat(retries.pauseAfter(Integer.MAX_VALUE)).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void attemptsEnd() {
        assertThat(retries.goOnAfter(2)).isTrue();
        assertThat(retries.goOnAfter(3)).isFalse();
    }

    @Test
    void refusesWhatMakesNoSense() {
        assertThatThrownBy(() -> new Retries(0, Duration.ofMillis(1), Duration.ofMillis(1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Retries(1, Duration.ZERO, Duration.ofMillis(1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Retries(1, Duration.ofMillis(2), Duration.ofMillis(1)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
