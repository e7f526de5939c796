package io.nuropb.chaos;

import io.nuropb.json.JacksonJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a run came to: figures, what was violated, and why it proves nothing, if it does not. Collects as the reckoning
 * goes on.
 */
final class ChaosReport {

    static final int HOLDS = 0;
    static final int VIOLATED = 1;
    static final int INVALID = 3;

    private static final String PASSED =
            "PASSED: nothing confirmed is lost, every call has one outcome, and there were never two leaders.";
    private static final String SEEN = "PASSED: what was to be violated was, and nothing else was wrong.";
    private static final String NOT_SEEN = "VIOLATED: something else than was to be violated";

    /** Of each kind of violation, so many are told one by one. */
    private static final int EXAMPLES = 5;

    private final List<String> lines = new ArrayList<>();
    private final Map<String, Object> figures = new LinkedHashMap<>();
    private final Map<String, List<String>> violations = new LinkedHashMap<>();
    private final List<String> shortcomings = new ArrayList<>();
    private final String command;
    private final Optional<NegativeControl> control;

    /** @param options what was run */
    ChaosReport(ChaosOptions options) {
        command = options.command();
        control = options.control();
        figures.put("command", command);
    }

    /** A figure, for people and for machines. */
    void figure(String name, Object value) {
        figures.put(name, value);
        line(name, value instanceof Number number ? String.format(Locale.ROOT, "%,d", number.longValue()) : value);
    }

    /** Something for people. */
    void line(String name, Object value) {
        lines.add(String.format(Locale.ROOT, "  %-44s %s", name, value));
    }

    /** The head of what follows. */
    void head(String text) {
        lines.add("");
        lines.add(text);
    }

    /** Something for machines. */
    void detail(String name, Object value) {
        figures.put(name, value);
    }

    /**
     * Something is not as it must be.
     *
     * @param rule what must hold
     * @param finding what was found instead
     */
    void violation(String rule, String finding) {
        violations.computeIfAbsent(rule, key -> new ArrayList<>()).add(finding);
    }

    /** A reason why this run proves nothing. */
    void shortcoming(String reason) {
        shortcomings.add(reason);
    }

    Map<String, List<String>> violations() {
        return violations;
    }

    List<String> shortcomings() {
        return shortcomings;
    }

    /** What a figure came to. */
    Object figure(String name) {
        return figures.getOrDefault(name, "none");
    }

    /** The exit status. A negative control holds if its rule was violated, and no other. */
    int status() {
        Set<String> wanted = control.map(NegativeControl::rule).map(Set::of).orElse(Set.of());
        if (!violations.keySet().equals(wanted)) {
            return VIOLATED;
        }
        return shortcomings.isEmpty() ? HOLDS : INVALID;
    }

    String text() {
        List<String> all = new ArrayList<>(lines);
        all.add("");
        violations.forEach((rule, found) -> {
            all.add("VIOLATED " + found.size() + " times: " + rule);
            found.stream().limit(EXAMPLES).forEach(finding -> all.add("    " + finding));
        });
        shortcomings.forEach(reason -> all.add("INVALID: " + reason));
        all.add(
                switch (status()) {
                    case VIOLATED ->
                        (control.isPresent() ? NOT_SEEN : "VIOLATED") + ". To do the same again: " + command;
                    case INVALID -> "INVALID: this run proves nothing. To do the same again: " + command;
                    default -> control.isPresent() ? SEEN : PASSED;
                });
        return String.join(System.lineSeparator(), all);
    }

    /** Writes it for people and for machines. */
    void write(Path folder) throws IOException {
        Files.writeString(folder.resolve("report.txt"), text() + System.lineSeparator());
        Map<String, Object> all = new LinkedHashMap<>(figures);
        all.put("violations", violations);
        all.put("shortcomings", shortcomings);
        all.put("status", status());
        Files.write(folder.resolve("report.json"), new JacksonJson().write(all));
    }
}
