package io.nuropb.json;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Finds the members of a JSON object that is plain, as nearly all are: ASCII, of a usual depth and size, without
 * escapes in the names and texts of its members. It makes nothing of what lies deeper, but sees that it is well-formed.
 *
 * <p>Whatever is not plain is left to Jackson, be it wrong or merely unusual: so what is taken here, Jackson would
 * take, and what is to be refused, Jackson refuses in its words. A parser of Jackson's for each message costs several
 * times as much.
 */
final class PlainMembers {

    /** Levels are methods that call each other. */
    private static final int MOST_LEVELS = 64;

    private static final int LONGEST_NAME = 200;
    private static final int LONGEST_NUMBER = 200;

    /** So many digits fit into a long. */
    private static final int LONGEST_INTEGER = 18;

    private static final int EMPTY = 2;

    private final JsonText text;
    private final byte[] bytes;
    private final int end;
    private final JsonLimits limits;
    private final RecurringNames names;
    private int next;
    private int tokens;
    private int deepest;

    private PlainMembers(JsonText text, JsonLimits limits, RecurringNames names) {
        this.text = text;
        this.bytes = text.bytes();
        this.end = text.begin() + text.length();
        this.limits = limits;
        this.names = names;
        this.next = text.begin();
    }

    /**
     * The members of an object; {@code null} if it is none, or not plain.
     *
     * @param inner reads what is left unread, when somebody looks into it
     */
    static @Nullable Map<String, @Nullable Object> of(
            JsonText text, JsonLimits limits, RecurringNames names, Function<JsonText, @Nullable Object> inner) {
        try {
            return new PlainMembers(text, limits, names).members(inner);
        } catch (NotPlain jacksonKnowsWhatToSay) {
            return null;
        }
    }

    private Map<String, @Nullable Object> members(Function<JsonText, @Nullable Object> inner) throws NotPlain {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        skipBlanks();
        expect('{');
        tokens += 2;
        skipBlanks();
        if (!takes('}')) {
            do {
                skipBlanks();
                String name = name();
                tokens++;
                skipColon();
                members.put(name, member(inner));
                skipBlanks();
            } while (takes(','));
            expect('}');
        }
        skipBlanks();
        require(next == end && tokens <= limits.maxTokens());
        return members;
    }

    private @Nullable Object member(Function<JsonText, @Nullable Object> inner) throws NotPlain {
        int begin = next;
        switch (peek()) {
            case '{' -> {
                JsonText object = unread();
                return object.length() == EMPTY ? Map.of() : new UnreadObject(object, inner);
            }
            case '[' -> {
                JsonText list = unread();
                return list.length() == EMPTY ? List.of() : new UnreadList(list, inner);
            }
            case '"' -> {
                tokens++;
                skipUnescaped();
                return JsonText.ascii(bytes, begin + 1, next - begin - 2);
            }
            case 't', 'f', 'n' -> {
                skipValue(0);
                return bytes[begin] == 'n' ? null : (Object) (bytes[begin] == 't');
            }
            default -> {
                return integer();
            }
        }
    }

    private JsonText unread() throws NotPlain {
        int begin = next;
        int before = tokens;
        deepest = 0;
        skipValue(0);
        return new JsonText(bytes, begin, next - begin, tokens - before, deepest, text.isOurs());
    }

    /** As Jackson makes one: an integer if it fits. */
    private Number integer() throws NotPlain {
        int begin = next;
        tokens++;
        long value = 0;
        while (next < end && isDigit(bytes[next])) {
            value = 10 * value + bytes[next++] - '0';
            require(next - begin <= LONGEST_INTEGER);
        }
        require(next > begin && (bytes[begin] != '0' || next == begin + 1));
        require(next < end && ",} \n\r\t".indexOf(bytes[next]) >= 0);
        return (int) value == value ? (Number) (int) value : (Number) value;
    }

    /** @param level how many objects and lists the value is in */
    private void skipValue(int level) throws NotPlain {
        tokens++;
        switch (peek()) {
            case '{' -> skipObject(level + 1);
            case '[' -> skipList(level + 1);
            case '"' -> skipText();
            case 't' -> skip("true");
            case 'f' -> skip("false");
            case 'n' -> skip("null");
            default -> skipNumber();
        }
    }

    private void skipObject(int level) throws NotPlain {
        begin(level);
        if (takes('}')) {
            return;
        }
        do {
            skipBlanks();
            int name = next;
            skipUnescaped();
            require(next - name <= LONGEST_NAME);
            tokens++;
            skipColon();
            skipValue(level);
            skipBlanks();
        } while (takes(','));
        expect('}');
    }

    private void skipList(int level) throws NotPlain {
        begin(level);
        if (takes(']')) {
            return;
        }
        do {
            skipBlanks();
            skipValue(level);
            skipBlanks();
        } while (takes(','));
        expect(']');
    }

    /** Both brackets are tokens; the first has been counted as a value. */
    private void begin(int level) throws NotPlain {
        // The members are a level deeper than the object whose members they are.
        require(level <= MOST_LEVELS && level < limits.maxDepth());
        deepest = Math.max(deepest, level);
        tokens++;
        next++;
        skipBlanks();
    }

    private String name() throws NotPlain {
        int begin = next;
        skipUnescaped();
        require(next - begin <= LONGEST_NAME);
        return names.of(bytes, begin + 1, next - begin - 2);
    }

    private void skipUnescaped() throws NotPlain {
        expect('"');
        while (peek() != '"') {
            require(bytes[next] >= ' ' && bytes[next] != '\\');
            next++;
        }
        next++;
    }

    private void skipText() throws NotPlain {
        expect('"');
        while (peek() != '"') {
            require(bytes[next] >= ' ');
            if (bytes[next++] == '\\') {
                skipEscaped();
            }
        }
        next++;
    }

    private void skipEscaped() throws NotPlain {
        int escaped = peek();
        next++;
        if (escaped != 'u') {
            require("\"\\/bfnrt".indexOf(escaped) >= 0);
            return;
        }
        require(end - next >= 4);
        for (int i = 0; i < 4; i++) {
            require(Character.digit(bytes[next + i], 16) >= 0);
        }
        // Half a character may lack its other half.
        require(bytes[next] != 'd' && bytes[next] != 'D');
        next += 4;
    }

    private void skipNumber() throws NotPlain {
        int begin = next;
        takes('-');
        int first = next;
        skipDigits();
        require(bytes[first] != '0' || next == first + 1);
        if (takes('.')) {
            skipDigits();
        }
        if (takes('e') || takes('E')) {
            if (!takes('+')) {
                takes('-');
            }
            skipDigits();
        }
        require(next - begin <= LONGEST_NUMBER);
        require(next < end && ",]} \n\r\t".indexOf(bytes[next]) >= 0);
    }

    private void skipDigits() throws NotPlain {
        require(isDigit(peek()));
        while (next < end && isDigit(bytes[next])) {
            next++;
        }
    }

    private static boolean isDigit(int unit) {
        return unit >= '0' && unit <= '9';
    }

    private void skip(String word) throws NotPlain {
        for (int i = 0; i < word.length(); i++) {
            expect(word.charAt(i));
        }
    }

    private void skipColon() throws NotPlain {
        skipBlanks();
        expect(':');
        skipBlanks();
    }

    private void skipBlanks() {
        while (next < end
                && (bytes[next] == ' ' || bytes[next] == '\n' || bytes[next] == '\r' || bytes[next] == '\t')) {
            next++;
        }
    }

    private int peek() throws NotPlain {
        require(next < end);
        return bytes[next];
    }

    private boolean takes(char expected) {
        boolean takes = next < end && bytes[next] == expected;
        if (takes) {
            next++;
        }
        return takes;
    }

    private void expect(char expected) throws NotPlain {
        require(takes(expected));
    }

    private static void require(boolean isPlain) throws NotPlain {
        if (!isPlain) {
            throw new NotPlain();
        }
    }

    /** Never leaves this class. */
    private static final class NotPlain extends Exception {
        private static final long serialVersionUID = 1;

        NotPlain() {
            super(null, null, false, false);
        }
    }
}
