package io.nuropb.loadcurves;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

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
    record Result(Tally all, Map<LoadCurve.Kind, Tally> kinds, AtomicInteger reversals) {

        private synchronized void add(Outcome outcome) {
            LoadCurve.Kind kind = outcome.curve().kind();
            all.add(outcome);
            kinds.computeIfAbsent(kind, key -> new Tally(key.name())).add(outcome);
        }
    }

    static Comparison of(List<Contender> contenders, LoadCurvesOptions options) {
        List<Result> results = contenders.stream()
                .map(contender -> new Result(
                        new Tally(contender.name()), new EnumMap<>(LoadCurve.Kind.class), new AtomicInteger()))
                .toList();
        IntStream.range(0, options.curves()).parallel().forEach(i -> {
            LoadCurve curve = CurveGenerator.curve(options.seed() + i);
            for (int rule = 0; rule < contenders.size(); rule++) {
                Outcome outcome =
                        FleetModel.run(curve, contenders.get(rule).scaling().apply(curve));
                results.get(rule).add(outcome);
            }
        });
        IntStream.range(0, options.constant()).parallel().forEach(i -> {
            LoadCurve curve = CurveGenerator.constant(options.seed() + i, DAY);
            for (int rule = 0; rule < contenders.size(); rule++) {
                Outcome outcome =
                        FleetModel.run(curve, contenders.get(rule).scaling().apply(curve));
                results.get(rule).reversals().addAndGet(outcome.reversals());
            }
        });
        return new Comparison(results);
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
