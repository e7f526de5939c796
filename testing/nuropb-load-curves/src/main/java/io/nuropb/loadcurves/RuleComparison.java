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
record RuleComparison(List<Result> results) {

    private static final int DAY = 24 * 3600;

    /**
     * How a rule did.
     *
     * @param all on all curves
     * @param kinds on the curves of each kind
     * @param reversals in all days of constant load together
     */
    record Result(RuleScore all, Map<LoadCurve.Kind, RuleScore> kinds, AtomicInteger reversals) {

        private synchronized void add(CurveRun outcome) {
            LoadCurve.Kind kind = outcome.curve().kind();
            all.add(outcome);
            kinds.computeIfAbsent(kind, key -> new RuleScore(key.name())).add(outcome);
        }
    }

    static RuleComparison of(List<ScalingRule> rules, LoadCurvesOptions options) {
        List<Result> results = rules.stream()
                .map(rule -> new Result(
                        new RuleScore(rule.name()), new EnumMap<>(LoadCurve.Kind.class), new AtomicInteger()))
                .toList();
        IntStream.range(0, options.curves()).parallel().forEach(i -> {
            LoadCurve curve = CurveGenerator.curve(options.seed() + i);
            for (int place = 0; place < rules.size(); place++) {
                results.get(place).add(rules.get(place).run(curve));
            }
        });
        IntStream.range(0, 2 * options.constant()).parallel().forEach(i -> {
            long seed = options.seed() + i / 2;
            LoadCurve curve = i % 2 == 0 ? CurveGenerator.constant(seed, DAY) : CurveGenerator.constantLong(seed, DAY);
            for (int place = 0; place < rules.size(); place++) {
                CurveRun outcome = rules.get(place).run(curve);
                results.get(place).reversals().addAndGet(outcome.reversals());
            }
        });
        return new RuleComparison(results);
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
                .append(ScalingRule.OURS)
                .append(" on | settled | peak within need | peak within arrivals | reversals | cost | late |\n");
        table.append("|---|---|---|---|---|---|---|\n");
        for (RuleScore tally : of(ScalingRule.OURS).kinds().values()) {
            table.append(tally.row("")).append('\n');
        }
        return table.toString();
    }
}
