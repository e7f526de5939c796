package io.nuropb.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ResultTableTest {

    private final Results results = new Results();

    @Test
    void aRateBelowItsTargetFallsShort() {
        Figure figure = rate("publish", new Limit("raw-safe", 0.95));
        measured(figure, 90, 100);

        assertThat(table())
                .contains("| publish | 100/s    | 90/s | 0.90 (0.90..0.90)")
                .contains("SHORT");
    }

    @Test
    void aTimeAboveItsTargetFallsShort() {
        Figure figure = new Figure("p50", Figure.Unit.MILLISECONDS, List.of(new Limit("raw-safe", 1.1)));
        measured(figure, 1.2, 1.0);

        assertThat(table()).contains("≤ 1.1 × raw-safe").contains("SHORT");
    }

    @Test
    void whatReachesItsTargetsIsOk() {
        Figure figure = rate("publish", new Limit("raw-safe", 0.95));
        measured(figure, 96, 100);

        assertThat(table()).contains("ok").doesNotContain("SHORT");
    }

    @Test
    void eachTargetCounts() {
        Figure figure = rate("publish", new Limit("raw-safe", 0.95), new Limit("Spring", 2.5));
        measured(figure, 96, 100);
        results.add(figure, "Spring", 50);

        assertThat(table()).contains("≥ 2.5 × Spring (is 1.92)").contains("SHORT");
    }

    @Test
    void aTargetBesideAPeerThatWasNotMeasuredDoesNotCount() {
        Figure figure = rate("publish", new Limit("raw-safe", 0.95), new Limit("AMQP 1.0", 1.2));
        measured(figure, 96, 100);

        assertThat(table()).contains("ok").doesNotContain("AMQP 1.0");
    }

    @Test
    void whatMetersCostStandsBesideIt() {
        Figure figure = rate("publish", new Limit("raw-safe", 0.95));
        measured(figure, 100, 100);
        results.add(figure, "metered", 98);

        assertThat(new ResultTable(results, List.of("raw-safe", "ours", "metered")).ratios())
                .contains("metered / ours (min..max)")
                .contains("0.98 (0.98..0.98)");
        assertThat(table()).doesNotContain("metered");
    }

    @Test
    void theRatioIsTakenWithinEachRepetition() {
        Figure figure = rate("publish", new Limit("raw-safe", 0.95));
        measured(figure, 10, 20);
        measured(figure, 200, 100);
        measured(figure, 300, 300);

        assertThat(table()).contains("1.00 (0.50..2.00)");
    }

    @Test
    void theDrawingHasABarForEachFigureAndMarksWhatFallsShort() {
        measured(rate("first", new Limit("raw-safe", 0.95)), 96, 100);
        measured(rate("second", new Limit("raw-safe", 0.95)), 50, 100);

        assertThat(new RatioPlot(results, "here").svg())
                .contains(">first<", ">second<", "#4a90c2", "#d9822b")
                .startsWith("<svg")
                .endsWith("</svg>\n");
    }

    @Test
    void theDrawingHasRoomForAnUnluckyRepetition() {
        Figure figure = rate("first", new Limit("raw-safe", 0.95));
        measured(figure, 96, 100);
        measured(figure, 96, 1);

        assertThat(new RatioPlot(results, "here").svg())
                .contains(">2.00<")
                .doesNotContain(">2.25<")
                .contains("x2=\"840.0\"");
    }

    private String table() {
        return new ResultTable(results, List.of("raw-safe", "ours")).ratios();
    }

    private void measured(Figure figure, double ours, double rawSafe) {
        results.add(figure, "ours", ours);
        results.add(figure, "raw-safe", rawSafe);
    }

    private static Figure rate(String name, Limit... targets) {
        return new Figure(name, Figure.Unit.PER_SECOND, List.of(targets));
    }
}
