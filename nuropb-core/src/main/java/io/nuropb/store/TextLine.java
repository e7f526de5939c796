package io.nuropb.store;

import java.util.Arrays;

/** A line of text that holds some fields, whatever is in them. */
final class TextLine {

    private TextLine() {}

    /** The line of some fields. */
    static String of(Object... fields) {
        StringBuilder line = new StringBuilder();
        for (Object field : fields) {
            line.append(line.isEmpty() ? "" : " ").append(escaped(field.toString()));
        }
        return line.toString();
    }

    /** The fields of a line, of which the first is not empty. */
    static String[] fields(String line) {
        return Arrays.stream(line.split(" ", -1)).map(TextLine::unescaped).toArray(String[]::new);
    }

    private static String escaped(String field) {
        return field.replace("%", "%25")
                .replace(" ", "%20")
                .replace("\n", "%0A")
                .replace("\r", "%0D");
    }

    private static String unescaped(String field) {
        return field.replace("%0D", "\r")
                .replace("%0A", "\n")
                .replace("%20", " ")
                .replace("%25", "%");
    }
}
