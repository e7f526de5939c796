package io.nuropb.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * That one seed gives one trace, on every Java: the traces' hashes are in a file, which each build compares with its
 * own.
 *
 * <p>A change of the library or the simulation changes them. Then {@code -Dnuropb.traces=write} writes the file anew.
 */
@ExtendWith(QuietLog.class)
@Timeout(1_200)
class TracesTest {

    private static final Path FILE = Path.of("src/test/resources/io/nuropb/simulation/traces.txt");
    private static final long SEEDS = 100;

    @Test
    void everySeedHasTheTraceThatItHasOnOtherJavas() throws IOException {
        List<String> traces = LongStream.rangeClosed(1, SEEDS)
                .parallel()
                .mapToObj(seed -> Simulation.run(seed, SimulationConfig.defaults()))
                .map(report ->
                        String.format(Locale.ROOT, "%3d %-5s %016x", report.seed(), report.life(), report.hash()))
                .toList();
        if ("write".equals(System.getProperty("nuropb.traces"))) {
            Files.createDirectories(FILE.getParent());
            Files.write(FILE, traces);
        }
        assertThat(Files.readAllLines(FILE))
                .as("traces of the seeds; if the code has changed, write them anew with -Dnuropb.traces=write")
                .isEqualTo(traces);
    }
}
