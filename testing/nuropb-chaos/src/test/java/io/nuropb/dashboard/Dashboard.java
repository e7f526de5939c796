package io.nuropb.dashboard;

import io.nuropb.json.JacksonJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The dashboard in {@code docs/grafana}, as far as its queries are concerned. */
final class Dashboard {

    private static final Path FILE = Path.of("..", "..", "docs", "grafana", "nuropb.json");

    /** What a variable of the dashboard asks Prometheus for. */
    private static final Pattern LABEL_VALUES = Pattern.compile("label_values\\((\\w+), *(\\w+)\\)");

    /**
     * What Grafana puts in the place of a variable, for all services; and an interval that holds some scrapes of a
     * test.
     */
    private static final Map<String, String> VARIABLES = Map.of("$service", ".+", "$__rate_interval", "10s");

    /**
     * A query of the dashboard.
     *
     * @param title of its panel, or the name of its variable
     * @param text in PromQL, with its variables replaced
     */
    record Query(String title, String text) {}

    private final Map<?, ?> content;

    private Dashboard(Map<?, ?> content) {
        this.content = content;
    }

    static Dashboard read() throws IOException {
        return new Dashboard(object(plain(Files.readAllBytes(FILE))));
    }

    static @Nullable Object plain(byte[] json) {
        return new JacksonJson().read(json);
    }

    /** All that are in it, be it in a panel or in a variable. */
    List<Query> queries() {
        List<Query> queries = new ArrayList<>();
        collect(content, "the dashboard", queries);
        return queries;
    }

    /** The titles of all panels that show something. */
    List<String> panels() {
        return list(content.get("panels")).stream()
                .<Map<?, ?>>map(Dashboard::object)
                .filter(panel -> !"row".equals(panel.get("type")))
                .map(panel -> String.valueOf(panel.get("title")))
                .toList();
    }

    private static void collect(@Nullable Object part, String title, List<Query> queries) {
        if (part instanceof List<?> parts) {
            parts.forEach(one -> collect(one, title, queries));
        }
        if (part instanceof Map<?, ?> object) {
            String named = object.get("title") instanceof String own ? own : title;
            if (object.get("expr") instanceof String text) {
                queries.add(new Query(named, replaced(text)));
            }
            if (object.get("query") instanceof String text
                    && LABEL_VALUES.matcher(text).matches()) {
                Matcher matcher = LABEL_VALUES.matcher(text);
                queries.add(new Query("variable " + object.get("name"), matcher.replaceFirst("group by ($2) ($1)")));
            }
            object.values().forEach(value -> collect(value, named, queries));
        }
    }

    private static String replaced(String query) {
        String text = query;
        for (Map.Entry<String, String> variable : VARIABLES.entrySet()) {
            text = text.replace(variable.getKey(), variable.getValue());
        }
        return text;
    }

    static Map<?, ?> object(@Nullable Object part) {
        return part instanceof Map<?, ?> found ? found : Map.of();
    }

    static List<?> list(@Nullable Object part) {
        return part instanceof List<?> found ? found : List.of();
    }
}
