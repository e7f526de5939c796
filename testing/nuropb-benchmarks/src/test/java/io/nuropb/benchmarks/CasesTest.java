package io.nuropb.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CasesTest {

    @ParameterizedTest
    @CsvSource({"3.10.8, false", "3.13.7, false", "4.0.0, true", "4.3.6, true", "10.0.0-rc.1, true"})
    void amqp10IsMeasuredWhereTheBrokerSpeaksIt(String version, boolean isMeasured) {
        assertThat(Cases.peers(version).stream().anyMatch(peer -> peer.label().equals("AMQP 1.0")))
                .isEqualTo(isMeasured);
    }
}
