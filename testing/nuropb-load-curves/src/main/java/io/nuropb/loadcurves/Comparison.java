package io.nuropb.loadcurves;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * All rules on the same curves.
 *
 * @param results of each rule
 */
record Comparison(List<Result> results) {

    private static final int DAY = 24 * 3600;

    /**
     * How a rule did.
     *
     * @param all on all curves
     * @param kinds on the curves of each kind
     * @param reversals in all days of constant load together
     */
    record Result(Tally all, Map<LoadCurve.Kind, Tally> kinds, int reversals) {}

    static Comparison of(List<Contender> contenders, LoadCurvesOptions options) {
        List<Result> results = new ArrayList<>();
        for (Contender contender : contenders) {
            results.add(result(contender, options));
        }
        return new Comparison(List.copyOf(results));
    }

    private static Result result(Contender contender, LoadCurvesOptions options) {
        Tally all = new Tally(contender.name());
        Map<LoadCurve.Kind, Tally> kinds = new EnumMap<>(LoadCurve.Kind.class);
        for (int i = 0; i < options.curves(); i++) {
            LoadCurve curve = CurveGenerator.curve(options.seed() + i);
            Outcome outcome = FleetModel.run(curve, contender.scaling().apply(curve));
            all.add(outcome);
            kinds.computeIfAbsent(curve.kind(), kind -> new Tally(kind.name())).add(outcome);
        }
        int reversals = 0;
        for (int i = 0; i < options.constant(); i++) {
            LoadCurve curve = CurveGenerator.constant(options.seed() + i, DAY);
            reversals += FleetModel.run(curve, contender.scaling().apply(curve)).reversals();
        }
        return new Result(all, kinds, reversals);
    }

    Result of(String name) {
        return results.stream()
                .filter(result -> result.all().name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** One row for each rule, and one for each kind of curve of ours. */
    String table() {
        StringBuilder table = new StringBuilder()
                .append("| rule | settled | peak within need | peak within arrivals | reversals | cost | late |\n")
                .append("|---|---|---|---|---|---|---|\n");
        for (Result result : results) {
            table.append(result.all().row(String.valueOf(result.reversals()))).append('\n');
        }
        table.append("\n| ")
                .append(Contender.OURS)
                .append(" on | settled | peak within need | peak within arrivals | reversals | cost | late |\n");
        table.append("|---|---|---|---|---|---|---|\n");
        for (Tally tally : of(Contender.OURS).kinds().values()) {
            table.append(tally.row("")).append('\n');
        }
        return table.toString();
    }
}
