package io.nuropb.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nuropb.topology.TopologyProfile.Durability;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChaosOptionsTest {

    @Test
    void whatIsLeftOutIsOneServerEachAndEveryClassOnce() {
        ChaosOptions options = parse("");

        assertThat(options)
                .isEqualTo(new ChaosOptions(
                        1, 1, Durability.COMPATIBLE, 33, Duration.ofSeconds(231), 42, 3, Optional.empty()));
    }

    @Test
    void threeNodesAreHardenedUnlessToldOtherwise() {
        assertThat(parse("--rabbit 3").durability()).isEqualTo(Durability.HARDENED);
        assertThat(parse("--rabbit 3 --profile compatible").durability()).isEqualTo(Durability.COMPATIBLE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "--seconds 40",
                "--etcd 3 --rabbit 3 --profile hardened --faults 300 --minutes 40 --seed 5 --fleet 4",
                "--negative-control loss --seed 3",
                "--negative-control progress --seed 4"
            })
    void theCommandOfARunIsReadAsTheSameRun(String line) {
        ChaosOptions options = parse(line);

        assertThat(ChaosOptions.parse(
                        options.command().replace("bin/chaos ", "").split(" "), 1))
                .isEqualTo(options);
    }

    @Test
    void aControlIsAlwaysTheSameButForItsSeed() {
        assertThat(parse("--negative-control loss --seed 3")).isEqualTo(ChaosOptions.control(NegativeControl.LOSS, 3));
        assertThatThrownBy(() -> parse("--negative-control loss --faults 300")).hasMessageContaining("--faults");
    }

    @Test
    void whatCannotBeReadIsNamed() {
        assertThatThrownBy(() -> parse("--etcd 2")).hasMessageContaining("--etcd is 2");
        assertThatThrownBy(() -> parse("--faults many")).hasMessageContaining("--faults is 'many'");
        assertThatThrownBy(() -> parse("--profile soft")).hasMessageContaining("soft");
        assertThatThrownBy(() -> parse("--faults 4294967297")).hasMessageContaining("--faults is 4294967297");
        assertThatThrownBy(() -> parse("--minutes 0")).hasMessageContaining("PT0S");
        assertThatThrownBy(() -> parse("--seconds 9 --minutes 1")).hasMessageContaining("--seconds");
        assertThatThrownBy(() -> parse("--seed")).hasMessageContaining("--seed needs a value");
        assertThatThrownBy(() -> parse("--negative-control")).hasMessageContaining("--negative-control needs a value");
        assertThatThrownBy(() -> parse("--negative-control gain"))
                .hasMessage(
                        "--negative-control is gain; allowed: loss, isolation, progress, once, belief, duty, wishes, withdrawals");
        assertThatThrownBy(() -> parse("--color")).hasMessageContaining("--color");
    }

    private static ChaosOptions parse(String line) {
        return ChaosOptions.parse(line.isEmpty() ? new String[0] : line.split(" "), 42);
    }
}
