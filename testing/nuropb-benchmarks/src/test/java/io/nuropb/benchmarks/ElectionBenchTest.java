package io.nuropb.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ElectionBenchTest {

    private static final int ROUNDS = 2;

    @Test
    @Tag("servers")
    void eachPeerHandsOverOnceInARound() throws Exception {
        List<String> lines = new ArrayList<>();

        Results results = ElectionBench.measure(ROUNDS, lines::add);

        assertThat(List.of(Cases.OURS, "jetcd Election", "Curator LeaderLatch", "three etcd writes"))
                .allSatisfy(peer -> assertThat(results.of(Handovers.TIME, peer).inOrder())
                        .hasSize(ROUNDS)
                        .allSatisfy(time -> assertThat(time).isPositive()))
                .allSatisfy(peer -> assertThat(lines)
                        .filteredOn(line -> line.contains(peer))
                        .hasSize(ROUNDS + 1));
    }

    @Test
    void thereAreThirtyRoundsUnlessOthersAreAskedFor() {
        assertThat(ElectionBench.rounds(new String[0])).isEqualTo(30);
        assertThat(ElectionBench.rounds(new String[] {"7"})).isEqualTo(7);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "many", "2 3", ""})
    void roundsThatCannotBeReadAreRefused(String words) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ElectionBench.rounds(words.split(" ", -1)))
                .withMessageContaining("'" + words + "'");
    }
}
