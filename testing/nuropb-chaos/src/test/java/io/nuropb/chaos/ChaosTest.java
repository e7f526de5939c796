package io.nuropb.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.SystemScheduler;
import io.nuropb.figures.FiguresPage;
import io.nuropb.watch.Timeline;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A short storm on real servers, and the proof that it would have shown a loss. Long ones are for {@code bin/chaos}.
 */
@Tag("servers")
@Timeout(value = 20, unit = TimeUnit.MINUTES)
class ChaosTest {

    private static final long SEED = 5;
    private static final Duration SPAN = Duration.ofSeconds(40);
    private static final Path FOLDERS = Path.of("target", "chaos");

    @Test
    void everyClassOfFaultsComesAndNothingIsLost() throws Exception {
        int classes = FaultKind.possible(1).size();

        ChaosReport report = run(ChaosOptions.of(classes, SPAN, SEED));

        assertThat(report.status()).as(report.text()).isEqualTo(ChaosReport.HOLDS);
        assertThat(report.figure("faults")).isEqualTo(classes);
        FiguresPage.record(
                "a short storm on every build: every class of faults once, on real etcd and RabbitMQ and three processes",
                "0 confirmed messages lost, every request with exactly one outcome, never two leaders",
                "%s faults; %s lost of %s confirmed; %s of %s requests with exactly one outcome; %s terms, %s times two leaders"
                        .formatted(
                                report.figure("faults"),
                                report.figure("LOST"),
                                report.figure("confirmed"),
                                report.figure("requests with exactly one outcome"),
                                report.figure("requests"),
                                report.figure("terms"),
                                report.figure("two leaders at once")));
    }

    /**
     * Each takes a minute: all of them with {@code -Dnuropb.controls=all}, on each build the one that loses messages.
     */
    static Set<NegativeControl> controls() {
        return "all".equals(System.getProperty("nuropb.controls"))
                ? EnumSet.allOf(NegativeControl.class)
                : EnumSet.of(NegativeControl.LOSS);
    }

    @ParameterizedTest
    @MethodSource("controls")
    void aDefectOnPurposeViolatesItsRuleAndNoOther(NegativeControl control) throws Exception {
        ChaosReport report = run(ChaosOptions.control(control, SEED));

        assertThat(report.status()).as(report.text()).isEqualTo(ChaosReport.HOLDS);
        assertThat(report.violations()).containsOnlyKeys(control.rule());
    }

    /** Runs a second time what proved nothing; what was violated once is violated. */
    private static ChaosReport run(ChaosOptions options) throws Exception {
        ChaosReport report = runOnce(options);
        return report.status() == ChaosReport.INVALID ? runOnce(options) : report;
    }

    private static ChaosReport runOnce(ChaosOptions options) throws Exception {
        Files.createDirectories(FOLDERS);
        Path folder = Files.createTempDirectory(FOLDERS, "test-").toAbsolutePath();
        try (PrintStream progress =
                        new PrintStream(folder.resolve("progress.txt").toFile(), StandardCharsets.UTF_8);
                SystemScheduler clock = new SystemScheduler()) {
            ChaosReport report = new ChaosRun(options, folder, new Timeline(progress, clock)).run();
            report.write(folder);
            return report;
        }
    }
}
