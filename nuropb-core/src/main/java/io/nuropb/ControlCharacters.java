package io.nuropb;

import java.util.function.IntPredicate;

/**
 * Makes texts from outside fit for a log or a terminal: nobody is to write lines of their own there, or what it obeys.
 */
public final class ControlCharacters {

    private static final char REPLACEMENT = '\ufffd';
    private static final char LINE_SEPARATOR = '\u2028';
    private static final char PARAGRAPH_SEPARATOR = '\u2029';

    private ControlCharacters() {}

    /** The same as one line: control characters, and whatever else ends a line, are replaced by {@code U+FFFD}. */
    public static String replaced(String text) {
        return replaced(
                text,
                character -> Character.isISOControl(character)
                        || character == LINE_SEPARATOR
                        || character == PARAGRAPH_SEPARATOR);
    }

    /** The same with its lines and tabulators; other control characters are replaced by {@code U+FFFD}. */
    public static String replacedWithinLines(String text) {
        return replaced(text, character -> Character.isISOControl(character) && character != '\n' && character != '\t');
    }

    private static String replaced(String text, IntPredicate isToBeReplaced) {
        for (int i = 0; i < text.length(); i++) {
            if (isToBeReplaced.test(text.charAt(i))) {
                return replacedFrom(i, text, isToBeReplaced);
            }
        }
        return text;
    }

    private static String replacedFrom(int first, String text, IntPredicate isToBeReplaced) {
        StringBuilder replaced = new StringBuilder(text);
        for (int i = first; i < replaced.length(); i++) {
            if (isToBeReplaced.test(replaced.charAt(i))) {
                replaced.setCharAt(i, REPLACEMENT);
            }
        }
        return replaced.toString();
    }
}
