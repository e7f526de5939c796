package io.nuropb.figures;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A drawing (SVG) of what a test has measured over time, one panel for each quantity. With {@code -Dnuropb.docs=write},
 * it goes to the docs.
 */
public final class TimePlot {

    private static final Path DOCS = Path.of("..", "..", "docs");
    private static final int WIDTH = 960;
    private static final int LEFT = 190;
    private static final int RIGHT = 20;
    private static final int PANEL = 90;
    private static final int GAP = 24;
    private static final int TOP = 44;

    private final String title;
    private final List<Panel> panels = new ArrayList<>();

    private record Panel(String name, String unit, List<Point> points) {}

    /** A value at a time. */
    public record Point(Duration at, double value) {}

    /** A plot without panels. */
    public TimePlot(String title) {
        this.title = title;
    }

    /**
     * Adds a panel below the others.
     *
     * @param points in the order of their times; at least one
     */
    public TimePlot with(String name, String unit, List<Point> points) {
        panels.add(new Panel(name, unit, List.copyOf(points)));
        return this;
    }

    /** Writes it to this file in the docs, if this run is to write there. */
    public void writeIfAsked(String file) throws IOException {
        if ("write".equals(System.getProperty("nuropb.docs"))) {
            Files.writeString(DOCS.resolve(file), svg());
        }
    }

    String svg() {
        Duration last = panels.stream()
                .map(panel -> panel.points().get(panel.points().size() - 1).at())
                .max(Duration::compareTo)
                .orElseThrow();
        List<String> parts = new ArrayList<>();
        parts.add(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\" font-size=\"12\">"
                        .formatted(WIDTH, TOP + panels.size() * (PANEL + GAP) + 10));
        parts.add("<rect width=\"100%\" height=\"100%\" fill=\"white\"/>");
        parts.add(text(10, 20, title + "; " + last.toSeconds() + " s from left to right"));
        int top = TOP;
        for (Panel panel : panels) {
            draw(parts, panel, top, last);
            top += PANEL + GAP;
        }
        parts.add("</svg>");
        return String.join("\n", parts) + "\n";
    }

    /** From 0 at the bottom to the highest value at the top. */
    private static void draw(List<String> parts, Panel panel, int top, Duration last) {
        double highest = panel.points().stream().mapToDouble(Point::value).max().orElseThrow();
        int bottom = top + PANEL;
        StringBuilder line = new StringBuilder();
        for (Point point : panel.points()) {
            double x = LEFT + (double) point.at().toMillis() / Math.max(1, last.toMillis()) * (WIDTH - LEFT - RIGHT);
            double y = bottom - (highest == 0 ? 0 : point.value() / highest * PANEL);
            line.append(String.format(Locale.ROOT, "%.1f,%.1f ", x, y));
        }
        parts.add("<line x1=\"%d\" x2=\"%d\" y1=\"%d\" y2=\"%d\" stroke=\"#ccc\"/>"
                .formatted(LEFT, WIDTH - RIGHT, bottom, bottom));
        parts.add("<polyline fill=\"none\" stroke=\"#2471a3\" stroke-width=\"2\" points=\"" + line + "\"/>");
        parts.add(text(10, top + 20, panel.name()));
        parts.add(text(10, top + 38, String.format(Locale.ROOT, "0 to %.1f %s", highest, panel.unit())));
    }

    private static String text(int x, int y, String text) {
        return "<text x=\"%d\" y=\"%d\">%s</text>"
                .formatted(x, y, text.replace("&", "&amp;").replace("<", "&lt;"));
    }
}
