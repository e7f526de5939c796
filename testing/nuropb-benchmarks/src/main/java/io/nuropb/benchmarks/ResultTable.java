package io.nuropb.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Results as tables in Markdown, which people can read as they are. */
final class ResultTable {

    private final Results results;
    private final List<String> peers;
    private final String reference;

    /**
     * Ours beside raw-safe.
     *
     * @param peers the labels, as columns
     */
    ResultTable(Results results, List<String> peers) {
        this(results, peers, Cases.RAW_SAFE);
    }

    /**
     * Ours beside one of the peers.
     *
     * @param peers the labels, as columns
     * @param reference the label of that one
     */
    ResultTable(Results results, List<String> peers, String reference) {
        this.results = results;
        this.peers = peers;
        this.reference = reference;
    }

    /** Medians, how ours stands to the reference, and what falls short. */
    String ratios() {
        List<List<String>> rows = new ArrayList<>();
        List<String> head = new ArrayList<>(List.of("case"));
        head.addAll(peers);
        head.add("ours / " + reference + " (min..max)");
        if (peers.contains(Cases.METERED)) {
            head.add("metered / ours (min..max)");
        }
        head.addAll(List.of("target", "verdict"));
        rows.add(head);
        results.figures().forEach(figure -> rows.add(row(figure)));
        return MarkdownTable.of(rows);
    }

    private List<String> row(Figure figure) {
        List<String> row = new ArrayList<>(List.of(figure.name()));
        peers.forEach(peer -> row.add(
                results.has(figure, peer) ? figure.text(results.of(figure, peer).median()) : "–"));
        row.add(ratio(results.ratio(figure, Cases.OURS, reference)));
        if (peers.contains(Cases.METERED)) {
            row.add(ratio(results.ratio(figure, Cases.METERED, Cases.OURS)));
        }
        row.add(results.targets(figure).stream()
                .map(target -> target(figure, target))
                .collect(Collectors.joining("; ")));
        row.add(results.keepsAll(figure) ? "ok" : "SHORT");
        return row;
    }

    /** The median of ratios, and between what they are. */
    static String ratio(Repetitions ratio) {
        return String.format(Locale.ROOT, "%.2f (%.2f..%.2f)", ratio.median(), ratio.least(), ratio.most());
    }

    private String target(Figure figure, Limit target) {
        String text = figure.text(target);
        return target.peer().equals(reference)
                ? text
                : text + String.format(Locale.ROOT, " (is %.2f)", results.ratio(figure, target));
    }

    /** Least and most of each peer. */
    String spreads() {
        List<List<String>> rows = new ArrayList<>();
        List<String> head = new ArrayList<>(List.of("case, min..max"));
        head.addAll(peers);
        rows.add(head);
        for (Figure figure : results.figures()) {
            List<String> row = new ArrayList<>(List.of(figure.name()));
            for (String peer : peers) {
                row.add(results.has(figure, peer) ? spread(figure, results.of(figure, peer)) : "–");
            }
            rows.add(row);
        }
        return MarkdownTable.of(rows);
    }

    private static String spread(Figure figure, Repetitions spread) {
        return figure.text(spread.least()) + ".." + figure.text(spread.most());
    }
}
