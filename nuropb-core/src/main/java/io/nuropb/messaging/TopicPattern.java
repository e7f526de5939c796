package io.nuropb.messaging;

import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;

/**
 * A pattern of topics as AMQP has it: words between dots, where {@code *} stands for one word and {@code #} for any
 * number of words, none included.
 *
 * @param text the pattern as it is bound at the events exchange
 */
public record TopicPattern(String text) {

    /** The longest routing key of AMQP, in bytes. */
    public static final int MAX_BYTES = 255;

    /**
     * The more specific pattern first: compared word by word from the left, a literal word comes before {@code *},
     * {@code *} before the pattern's end, and that before {@code #}. Patterns that say the same with other literals are
     * equal.
     */
    public static final Comparator<TopicPattern> MOST_SPECIFIC_FIRST = TopicPattern::compareSpecificity;

    private static final int END = 2;

    /** @throws IllegalArgumentException if no broker, or no person, would take the pattern for what it says */
    public TopicPattern {
        int bytes = text.getBytes(StandardCharsets.UTF_8).length;
        if (bytes < 1 || bytes > MAX_BYTES) {
            throw new IllegalArgumentException(
                    "Topic pattern '" + text + "' has " + bytes + " bytes; allowed: 1 to " + MAX_BYTES);
        }
        for (String word : words(text)) {
            if (word.isEmpty() || (word.length() > 1 && (word.contains("*") || word.contains("#")))) {
                throw new IllegalArgumentException(
                        "Topic pattern '" + text + "' is not valid: its words, between dots, are"
                                + " '*' for one word, '#' for any number of words, or a text without these two");
            }
        }
    }

    /**
     * Whether a topic fits; one that is longer than AMQP allows fits none. Takes time in proportion to both lengths.
     */
    public boolean matches(String topic) {
        return topic.length() <= MAX_BYTES && matches(text, topic);
    }

    /**
     * Whether a broker with this binding key routes a topic, also where the key is one that this class refuses for
     * being misleading, such as {@code a*}, which is a literal word. Takes time in proportion to both lengths.
     */
    public static boolean matches(String bindingKey, String topic) {
        List<String> pattern = words(bindingKey);
        List<String> words = words(topic);
        boolean[] reached = new boolean[words.size() + 1];
        reached[0] = true;
        for (String word : pattern) {
            boolean[] next = new boolean[reached.length];
            for (int i = 0; i < reached.length; i++) {
                next[i] = word.equals("#")
                        ? reached[i] || (i > 0 && next[i - 1])
                        : i > 0 && reached[i - 1] && (word.equals("*") || word.equals(words.get(i - 1)));
            }
            reached = next;
        }
        return reached[words.size()];
    }

    private int compareSpecificity(TopicPattern other) {
        List<String> mine = words(text);
        List<String> others = words(other.text);
        for (int i = 0; i < Math.max(mine.size(), others.size()); i++) {
            int difference = Integer.compare(rank(mine, i), rank(others, i));
            if (difference != 0) {
                return difference;
            }
        }
        return 0;
    }

    private static int rank(List<String> words, int index) {
        if (index >= words.size()) {
            return END;
        }
        return switch (words.get(index)) {
            case "*" -> 1;
            case "#" -> 3;
            default -> 0;
        };
    }

    private static List<String> words(String dotted) {
        return dotted.isEmpty() ? List.of() : List.of(dotted.split("\\.", -1));
    }
}
