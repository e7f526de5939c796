package io.nuropb.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BesidePythonTest {

    private static final Pace PACE = Pace.quick().withRepetitions(2);

    private final List<String> done = new ArrayList<>();
    private final BesidePython beside = new BesidePython(
            List.of(new Steady(Cases.OURS, 8_000, 1_200), new Steady(PythonExchanges.LABEL, 2_000, 600)),
            () -> new ServiceQueue("amqp://nowhere", "bench"),
            line -> {});

    @Test
    void theOtherOneBeginsInEachRepetition() throws Exception {
        beside.run(PACE);

        assertThat(done)
                .containsExactly(
                        "ours 100",
                        "Python 100",
                        "ours encrypted",
                        "Python encrypted",
                        "Python 100",
                        "ours 100",
                        "Python encrypted",
                        "ours encrypted",
                        "ours 100",
                        "Python 100",
                        "ours encrypted",
                        "Python encrypted");
    }

    @Test
    void whatDoesNotCountIsLeftOut() throws Exception {
        Results results = beside.run(PACE);

        assertThat(results.of(BesidePython.REQUESTS, Cases.OURS).inOrder()).hasSize(2);
        assertThat(results.of(BesidePython.ENCRYPTED, PythonExchanges.LABEL).inOrder())
                .hasSize(2);
    }

    @Test
    void theTableHasTheRatioToPythonAndTheTarget() throws Exception {
        assertThat(beside.tables(beside.run(PACE)))
                .contains("ours / Python (min..max)", "4.00 (4.00..4.00)", "≥ 3.0 × Python | ok")
                .contains("2.00 (2.00..2.00)", "≥ 3.0 × Python | SHORT")
                .contains("8,000/s..8,000/s");
    }

    /** Measures the same each time. */
    private final class Steady implements ExchangePeer {

        private final String label;
        private final double requests;
        private final double encrypted;

        Steady(String label, double requests, double encrypted) {
            this.label = label;
            this.requests = requests;
            this.encrypted = encrypted;
        }

        @Override
        public String label() {
            return label;
        }

        @Override
        public double requests(ServiceQueue queue, int inFlight, Pace pace) {
            done.add(label + " " + inFlight);
            return requests;
        }

        @Override
        public double encrypted(Pace pace) {
            done.add(label + " encrypted");
            return encrypted;
        }
    }
}
