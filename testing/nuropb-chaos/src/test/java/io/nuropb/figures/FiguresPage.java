package io.nuropb.figures;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Locale;

/**
 * Where measured figures go: to the output of the tests, and with {@code -Dnuropb.docs=write} to
 * {@code docs/figures.md}, where each has an item of its own.
 */
public final class FiguresPage {

    private static final Path PAGE = Path.of("..", "..", "docs", "figures.md");
    private static final String BEGIN = "<!-- figures: begin -->";
    private static final String END = "<!-- figures: end -->";
    private static final int WIDTH = 120;

    private FiguresPage() {}

    /**
     * Records a figure.
     *
     * @param what what was measured, and on what; the same in every run
     * @param limit what is promised
     * @param measured what came out
     */
    // The figures are to be seen in the output of the build.
    @SuppressWarnings("SystemOut")
    public static synchronized void record(String what, String limit, String measured) throws IOException {
        System.out.println("FIGURE " + what + ": " + measured + " (promised: " + limit + ")");
        if ("write".equals(System.getProperty("nuropb.docs"))) {
            String title = wrapped("- **" + what + "**", "  ");
            write(
                    title,
                    title
                            + wrapped("  - Must be: " + limit, "    ")
                            + wrapped("  - Measured on " + where() + ": " + measured, "    "));
        }
    }

    /** Puts an item in the place of the one with this title, or behind all others. */
    private static void write(String title, String item) throws IOException {
        String page = Files.readString(PAGE);
        int end = page.indexOf(END);
        int old = page.indexOf(title, page.indexOf(BEGIN));
        boolean isThere = old >= 0 && old < end;
        int next = page.indexOf("\n- ", old) + 1;
        int from = isThere ? old : end;
        int to = isThere && next > 0 && next < end ? next : end;
        Files.writeString(PAGE, page.substring(0, from) + item + page.substring(to));
    }

    /** A text in lines of the page's width, all but the first behind an indent. */
    private static String wrapped(String text, String indent) {
        StringBuilder lines = new StringBuilder();
        String line = "";
        for (String word : text.split("(?<=\\S) ", -1)) {
            if (!line.isEmpty() && line.length() + 1 + word.length() > WIDTH) {
                lines.append(line).append('\n');
                line = indent + word;
            } else {
                line = line.isEmpty() ? word : line + " " + word;
            }
        }
        return lines.append(line).append('\n').toString();
    }

    private static String where() throws IOException {
        return "%s, %d cores (%s), JDK %s, %s"
                .formatted(
                        LocalDate.now(ZoneId.systemDefault()),
                        Runtime.getRuntime().availableProcessors(),
                        processor(),
                        System.getProperty("java.specification.version"),
                        System.getProperty("os.name"));
    }

    private static String processor() throws IOException {
        Path cpus = Path.of("/proc/cpuinfo");
        if (!Files.exists(cpus)) {
            return System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        }
        return Files.readAllLines(cpus).stream()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse(System.getProperty("os.arch"));
    }
}
