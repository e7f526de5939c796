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
        String[] fields = line.split(" ", -1);
        Arrays.setAll(fields, i -> unescaped(fields[i]));
        return fields;
    }

    /** Most fields are as they are, and a store writes and reads all of them again and again. */
    private static String escaped(String field) {
        return field.chars().noneMatch(TextLine::isSpecial)
                ? field
                : field.replace("%", "%25")
                        .replace(" ", "%20")
                        .replace("\n", "%0A")
                        .replace("\r", "%0D");
    }

    private static boolean isSpecial(int character) {
        return character == '%' || character == ' ' || character == '\n' || character == '\r';
    }

    private static String unescaped(String field) {
        return field.indexOf('%') < 0
                ? field
                : field.replace("%0D", "\r")
                        .replace("%0A", "\n")
                        .replace("%20", " ")
                        .replace("%25", "%");
    }
}
