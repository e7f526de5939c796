package io.nuropb.figures;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Where measured figures go: to the output of the tests, and with {@code -Dnuropb.docs=write} to
 * {@code docs/figures.md}, where each has a row of its own.
 */
public final class FiguresPage {

    private static final Path PAGE = Path.of("..", "..", "docs", "figures.md");
    private static final String BEGIN = "<!-- figures: begin -->";
    private static final String END = "<!-- figures: end -->";
    private static final String HEAD = """
            # Figures

            Measured by the tests in `testing/nuropb-chaos/src/test/java/io/nuropb/figures`, `…/robustness` and `…/chaos`, which hold them to their limits on every
            build. A figure is written here by `mvn verify -Dnuropb.docs=write`, with the machine and the day of its latest measurement.

            %s
            | what | limit | measured | on |
            |---|---|---|---|
            %s
            """.formatted(BEGIN, END);

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
            write("| " + what + " |", "| " + what + " | " + limit + " | " + measured + " | " + where() + " |");
        }
    }

    private static void write(String beginning, String row) throws IOException {
        List<String> lines = new ArrayList<>(
                (Files.exists(PAGE) ? Files.readString(PAGE) : HEAD).lines().toList());
        int begin = lines.indexOf(BEGIN);
        int end = lines.indexOf(END);
        for (int i = begin; i < end; i++) {
            if (lines.get(i).startsWith(beginning)) {
                lines.set(i, row);
                Files.write(PAGE, lines);
                return;
            }
        }
        lines.add(end, row);
        Files.write(PAGE, lines);
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
