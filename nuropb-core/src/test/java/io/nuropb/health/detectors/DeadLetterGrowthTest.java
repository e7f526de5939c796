package io.nuropb.health.detectors;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.Moment;
import io.nuropb.health.sensors.QueueReading;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** How many dead letters have come, by what the broker says of their queue. */
class DeadLetterGrowthTest {

    private static final int PERIOD = 5;

    private DeadLetterGrowth growth = DeadLetterGrowth.unknown(Duration.ofMinutes(1));
    private int second;

    private Moment now() {
        return new Moment(0).plus(Duration.ofSeconds(second));
    }

    private long read(long letters) {
        second += PERIOD;
        growth = growth.after(QueueReading.declared(letters, 0, now()));
        return growth.within(now());
    }

    @Test
    void whatWasThereAtFirstHasNotJustCome() {
        assertThat(read(5_000)).isZero();
        assertThat(read(5_000)).isZero();
        assertThat(read(5_030)).isEqualTo(30);
    }

    @Test
    void whatHasComeIsForgottenAfterTheWindow() {
        read(0);
        assertThat(read(30)).isEqualTo(30);
        for (int look = 0; look < 11; look++) {
            assertThat(read(30)).isEqualTo(30);
        }
        assertThat(read(30)).isZero();
    }

    @Test
    void lettersThatAnOperatorTakesAndGivesBackAreNotNew() {
        read(1_000);
        read(0);
        assertThat(read(1_000)).isZero();
        assertThat(read(1_010)).isEqualTo(10);
    }

    @Test
    void thoseWithReadersAreStillThere() {
        read(100);
        second += PERIOD;
        growth = growth.after(new QueueReading(
                OptionalLong.of(20),
                OptionalLong.of(110),
                OptionalLong.of(1),
                OptionalLong.empty(),
                Optional.of(now())));
        assertThat(growth.within(now())).isEqualTo(30);
    }

    @Test
    void whatComesAfterAllWereDiscardedIsNew() {
        read(1_000);
        for (int look = 0; look < 13; look++) {
            read(0);
        }
        assertThat(read(40)).isEqualTo(40);
    }

    @Test
    void whatIsNotKnownIsNotZero() {
        read(500);
        for (int look = 0; look < 6; look++) {
            second += PERIOD;
            growth = growth.after(QueueReading.unknown());
        }
        assertThat(read(500)).isZero();
        second += 120;
        assertThat(read(900)).as("after a longer silence than a window").isZero();
    }

    @Test
    void aReadingThatLeapsIsBelievedWhenTheNextOneSaysSoToo() {
        read(3);
        assertThat(read(30_000)).isZero();
        assertThat(read(3)).isZero();
        assertThat(read(30_000)).isZero();
        assertThat(read(30_100)).isEqualTo(30_097);
    }

    @Test
    void anOldReadingAddsNothing() {
        read(0);
        read(30);
        growth = growth.after(QueueReading.declared(90, 0, now()));
        assertThat(growth.within(now())).isEqualTo(30);
    }
}
