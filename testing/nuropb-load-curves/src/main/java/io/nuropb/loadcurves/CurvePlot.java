package io.nuropb.loadcurves;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A drawing (SVG) of one curve: what is needed, and what each rule asks for; below, when messages wait too long. */
final class CurvePlot {

    private static final int WIDTH = 960;
    private static final int LEFT = 190;
    private static final int RIGHT = 20;
    private static final int PANEL = 90;
    private static final int GAP = 22;
    private static final int TOP = 46;
    private static final int STEP = 10;

    private CurvePlot() {}

    static String of(LoadCurve curve) {
        List<ScalingRule> rules = ScalingRule.all();
        int height = TOP + rules.size() * (PANEL + GAP) + 20;
        List<String> parts = new ArrayList<>();
        parts.add(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\" font-size=\"12\">"
                        .formatted(WIDTH, height));
        parts.add("<rect width=\"100%\" height=\"100%\" fill=\"white\"/>");
        parts.add(text(
                10,
                18,
                "Instances over 90 minutes, curve " + curve.seed() + " (" + curve.kind() + "): start-up "
                        + curve.startUp() + " s, broker's numbers every " + curve.lag() + " s"));
        parts.add(text(
                10, 34, "Grey: needed at 70 % utilisation. Blue: asked for. Red: a message waits longer than 30 s"));
        int top = TOP;
        for (ScalingRule rule : rules) {
            panel(parts, rule.name(), rule.run(curve), top);
            top += PANEL + GAP;
        }
        parts.add("</svg>");
        return String.join("\n", parts) + "\n";
    }

    private static void panel(List<String> parts, String name, CurveRun outcome, int top) {
        LoadCurve curve = outcome.curve();
        int highest = Math.max(outcome.peak(), curve.mostNeeded(FleetModel.UTILISATION));
        int bottom = top + PANEL;
        StringBuilder needed = new StringBuilder();
        StringBuilder asked = new StringBuilder();
        for (int second = 0; second < curve.seconds(); second += STEP) {
            double x = LEFT + (double) second / curve.seconds() * (WIDTH - LEFT - RIGHT);
            point(needed, x, bottom, curve.needed(second, FleetModel.UTILISATION), highest);
            point(asked, x, bottom, outcome.desired()[second], highest);
            if (outcome.late()[second]) {
                parts.add(String.format(
                        Locale.ROOT,
                        "<rect x=\"%.1f\" y=\"%d\" width=\"2\" height=\"5\" fill=\"#c0392b\"/>",
                        x,
                        bottom + 3));
            }
        }
        parts.add("<polyline fill=\"none\" stroke=\"#999\" stroke-width=\"3\" points=\"" + needed + "\"/>");
        parts.add("<polyline fill=\"none\" stroke=\"#2471a3\" stroke-width=\"1.5\" points=\"" + asked + "\"/>");
        parts.add(text(10, top + 20, name));
        parts.add(text(10, top + 38, "at most " + outcome.peak() + ", late " + outcome.lateSeconds() + " s"));
    }

    private static void point(StringBuilder line, double x, int bottom, double value, int highest) {
        line.append(String.format(Locale.ROOT, "%.1f,%.1f ", x, bottom - value / highest * PANEL));
    }

    private static String text(int x, int y, String text) {
        return String.format(
                Locale.ROOT,
                "<text x=\"%d\" y=\"%d\">%s</text>",
                x,
                y,
                text.replace("&", "&amp;").replace("<", "&lt;"));
    }
}
