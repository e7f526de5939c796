package io.nuropb.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A drawing (SVG) on white ground that is put together part by part; places are in pixels from the left and from the
 * top. Not thread-safe.
 */
final class Svg {

    private final List<String> parts = new ArrayList<>();

    Svg(int width, int height) {
        parts.add(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\" font-size=\"12\">"
                        .formatted(width, height));
        parts.add("<rect width=\"100%\" height=\"100%\" fill=\"white\"/>");
    }

    /** @param anchor which end of the text is at the place: {@code start}, {@code middle} or {@code end} */
    void text(double x, double y, String anchor, String text) {
        add(
                "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>",
                x, y, anchor, text.replace("&", "&amp;").replace("<", "&lt;"));
    }

    void line(double fromX, double fromY, double toX, double toY, String colour, int width) {
        add(
                "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\" stroke-width=\"%d\"/>",
                fromX, fromY, toX, toY, colour, width);
    }

    void bar(int x, int y, double width, int height, String colour) {
        add("<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>", x, y, width, height, colour);
    }

    void dot(double x, double y, int radius, String colour) {
        add("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%d\" fill=\"%s\"/>", x, y, radius, colour);
    }

    private void add(String format, Object... values) {
        parts.add(String.format(Locale.ROOT, format, values));
    }

    /** The whole drawing. */
    String text() {
        return String.join("\n", parts) + "\n</svg>\n";
    }
}
