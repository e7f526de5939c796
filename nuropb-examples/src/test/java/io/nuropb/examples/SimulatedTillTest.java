package io.nuropb.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.nuropb.simulation.Invariant;
import io.nuropb.simulation.Report;
import io.nuropb.simulation.Simulation;
import io.nuropb.simulation.SimulationConfig;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SimulatedTillTest {

    // tag::test[]
    private static final SimulationConfig CAREFUL =
            SimulationConfig.defaults().withLongLives(0).withWorkload(() -> new SimulatedTill(true));

    @Test
    void booksEachPaymentOnceWhateverHappensToItsFleet() {
        for (long seed = 1; seed <= 30; seed++) {
            Report report = Simulation.run(seed, CAREFUL);
            if (report.violation().isPresent()) {
                fail(Simulation.explain(report, CAREFUL));
            }
        }
    }
    // end::test[]

    @Test
    void aTillThatDoesNotRecogniseAPaymentIsFoundOut() {
        SimulationConfig careless =
                SimulationConfig.defaults().withLongLives(0).withWorkload(() -> new SimulatedTill(false));
        Report found = LongStream.rangeClosed(1, 100)
                .mapToObj(seed -> Simulation.run(seed, careless))
                .filter(report -> report.violated().contains(Invariant.OWN))
                .findFirst()
                .orElseThrow(() -> new AssertionError("No payment was booked twice in 100 seeds"));
        assertThat(Simulation.explain(found, careless))
                .contains("was booked 2 times", "The shortest list of faults", "Simulation.run(" + found.seed());
    }
}
