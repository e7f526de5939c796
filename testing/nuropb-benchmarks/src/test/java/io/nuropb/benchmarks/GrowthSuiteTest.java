package io.nuropb.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class GrowthSuiteTest {

    private static final List<String> PEERS = List.of("raw-safe", "ours");

    private final GrowthSuite suite = new GrowthSuite(GrowthAxis.all());
    private final Results results = new Results();

    @Test
    void eachAxisGrowsByTens() {
        assertThat(suite.axes()).hasSize(3).allSatisfy(axis -> {
            for (int i = 1; i < axis.points().size(); i++) {
                assertThat(axis.points().get(i).size())
                        .isEqualTo(10 * axis.points().get(i - 1).size());
            }
        });
    }

    @Test
    void whatIsMeasuredAtAPointIsNotMistakenForAnother() {
        assertThat(suite.tasks().stream().flatMap(task -> task.figures().stream()))
                .hasSize(13)
                .doesNotHaveDuplicates()
                .allMatch(figure -> figure.unit() == Figure.Unit.PER_SECOND);
    }

    @Test
    void theTableNamesThePointWithTheLowestRatioOfEachAxis() {
        measured();

        assertThat(suite.tables(results, PEERS))
                .contains("| requests, 8 in flight, by the order's size | raw-safe | ours ")
                .contains("| 10 KB  ")
                .contains("Lowest ratio: 0.50 at 10 KB.", "Lowest ratio: 0.50 at 100.", "Lowest ratio: 0.50 at 100.");
    }

    @Test
    void theDrawingHasAPanelForEachAxisAndMarksItsLowestRatio() {
        measured();

        assertThat(suite.drawing(results, "here"))
                .contains(">here<", ">consume + ack, by prefetch<", ">100 KB<", ">0.50<", ">0.80<")
                .containsPattern("(?s)(#d9822b.*){3}")
                .doesNotContain("NaN", "Infinity")
                .startsWith("<svg")
                .endsWith("</svg>\n");
    }

    /** Ours has four fifths of the rate of raw-safe, but half of it at the third point of each axis. */
    private void measured() {
        for (GrowthAxis axis : suite.axes()) {
            for (int i = 0; i < axis.points().size(); i++) {
                Figure figure = axis.points().get(i).figure();
                results.add(figure, Cases.RAW_SAFE, 1_000);
                results.add(figure, Cases.OURS, i == 2 ? 500 : 800);
            }
        }
    }
}
