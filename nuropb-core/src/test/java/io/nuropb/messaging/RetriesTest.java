package io.nuropb.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nuropb.Backoff;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RetriesTest {

    private final Retries retries = new Retries(3, new Backoff(Duration.ofMillis(100), Duration.ofSeconds(1)));

    @Test
    void pausesDoubleUpToTheLastAndDiffer() {
        Random random = new Random(1);
        assertThat(retries.pauseAfter(1, random)).isBetween(Duration.ofMillis(50), Duration.ofMillis(100));
        assertThat(retries.pauseAfter(2, random)).isBetween(Duration.ofMillis(100), Duration.ofMillis(200));
        assertThat(retries.pauseAfter(Integer.MAX_VALUE, random))
                .isBetween(Duration.ofMillis(500), Duration.ofSeconds(1))
                .isNotEqualTo(retries.pauseAfter(Integer.MAX_VALUE, random));
    }

    @Test
    void attemptsEnd() {
        assertThat(retries.goOnAfter(2)).isTrue();
        assertThat(retries.goOnAfter(3)).isFalse();
    }

    @Test
    void thereIsAtLeastOneAttempt() {
        assertThatThrownBy(() -> new Retries(0, Backoff.defaults())).isInstanceOf(IllegalArgumentException.class);
    }
}
