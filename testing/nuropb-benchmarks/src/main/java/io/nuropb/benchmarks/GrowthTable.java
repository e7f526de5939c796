package io.nuropb.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** How peers grow, as a table in Markdown for each axis, and below it where ours is slowest beside raw-safe. */
final class GrowthTable {

    private final Results results;
    private final List<String> peers;

    /** @param peers the labels, as columns */
    GrowthTable(Results results, List<String> peers) {
        this.results = results;
        this.peers = peers;
    }

    String of(List<GrowthAxis> axes) {
        return axes.stream().map(axis -> table(axis) + "\n" + lowest(axis)).collect(Collectors.joining("\n"));
    }

    private String table(GrowthAxis axis) {
        List<List<String>> rows = new ArrayList<>();
        List<String> head = new ArrayList<>(List.of(axis.name()));
        head.addAll(peers);
        head.add("ours / raw-safe (min..max)");
        rows.add(head);
        for (GrowthAxis.Point point : axis.points()) {
            List<String> row = new ArrayList<>(List.of(point.label()));
            Figure figure = point.figure();
            peers.forEach(peer -> row.add(figure.text(results.of(figure, peer).median())));
            row.add(ResultTable.ratio(GrowthAxis.ratio(results, point)));
            rows.add(row);
        }
        return MarkdownTable.of(rows);
    }

    private String lowest(GrowthAxis axis) {
        GrowthAxis.Point lowest = axis.lowest(results);
        return String.format(
                Locale.ROOT,
                "Lowest ratio: %.2f at %s.%n",
                GrowthAxis.ratio(results, lowest).median(),
                lowest.label());
    }
}
