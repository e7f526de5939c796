package io.nuropb.loadcurves;

import java.util.Locale;

/** What a rule did on all curves. */
final class RuleScore {

    private final String name;
    private int curves;
    private int settled;
    private int withinArrivals;
    private int withinBacklog;
    private double instanceSeconds;
    private double clairvoyantSeconds;
    private long lateSeconds;
    private long allSeconds;

    RuleScore(String name) {
        this.name = name;
    }

    void add(CurveRun outcome) {
        curves++;
        settled += outcome.settled() ? 1 : 0;
        withinArrivals += outcome.withinArrivals() ? 1 : 0;
        withinBacklog += outcome.withinBacklog() ? 1 : 0;
        instanceSeconds += outcome.instanceSeconds();
        clairvoyantSeconds += outcome.clairvoyantSeconds();
        lateSeconds += outcome.lateSeconds();
        allSeconds += outcome.curve().seconds();
    }

    String name() {
        return name;
    }

    double settledShare() {
        return (double) settled / curves;
    }

    double withinArrivalsShare() {
        return (double) withinArrivals / curves;
    }

    double withinBacklogShare() {
        return (double) withinBacklog / curves;
    }

    double cost() {
        return instanceSeconds / clairvoyantSeconds;
    }

    double lateShare() {
        return (double) lateSeconds / allSeconds;
    }

    String row(String reversals) {
        return String.format(
                Locale.ROOT,
                "| %s | %.1f %% | %.1f %% | %.1f %% | %s | %.2f | %.2f %% |",
                name,
                100 * settledShare(),
                100 * withinBacklogShare(),
                100 * withinArrivalsShare(),
                reversals,
                cost(),
                100 * lateShare());
    }
}
