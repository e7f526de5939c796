package io.nuropb.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import com.fasterxml.jackson.databind.JsonMappingException;
import java.io.IOException;
import java.util.Locale;

/**
 * One line with a blank after each comma and colon, as Python's {@code json} module writes by default.
 *
 * <p>It is asked about each value and each name that is written, and refuses there what no reader takes: names that are
 * no text or too long, and more tokens than are read. It counts how deep the text is. Each text is written with a new
 * one.
 */
final class PythonLayout extends MinimalPrettyPrinter {
    private static final long serialVersionUID = 1;

    private final int maxTokens;

    /** As a reader counts them; the first one is the whole value. */
    private int tokens = 1;

    private int depth;

    PythonLayout(int maxTokens) {
        this.maxTokens = maxTokens;
    }

    /** How many values, names and brackets have been written. */
    int tokens() {
        return tokens;
    }

    /** How many levels have been written. */
    int depth() {
        return depth;
    }

    /** Takes note of a value that is written, at the place where the generator is. */
    void deepen(JsonGenerator generator, int levels) {
        depth = Math.max(depth, generator.getOutputContext().getNestingDepth() + levels);
    }

    /**
     * Counts tokens that are written.
     *
     * @throws JsonMappingException if there are more than are read
     */
    void count(JsonGenerator generator, int more) throws JsonMappingException {
        // So the sum cannot overflow.
        if (more > maxTokens - tokens) {
            throw JsonMappingException.from(
                    generator, "is too much: there are more than " + maxTokens + " values, names and brackets");
        }
        tokens += more;
    }

    @Override
    public void writeStartObject(JsonGenerator generator) throws IOException {
        deepen(generator, 0);
        super.writeStartObject(generator);
    }

    @Override
    public void writeStartArray(JsonGenerator generator) throws IOException {
        deepen(generator, 0);
        super.writeStartArray(generator);
    }

    @Override
    public void writeObjectFieldValueSeparator(JsonGenerator generator) throws IOException {
        check(generator, generator.getOutputContext().getCurrentName());
        count(generator, 2);
        generator.writeRaw(':');
        generator.writeRaw(' ');
    }

    @Override
    public void writeObjectEntrySeparator(JsonGenerator generator) throws IOException {
        next(generator);
    }

    @Override
    public void writeEndObject(JsonGenerator generator, int entries) throws IOException {
        count(generator, 1);
        super.writeEndObject(generator, entries);
    }

    @Override
    public void beforeArrayValues(JsonGenerator generator) throws IOException {
        count(generator, 1);
    }

    @Override
    public void writeArrayValueSeparator(JsonGenerator generator) throws IOException {
        count(generator, 1);
        next(generator);
    }

    @Override
    public void writeEndArray(JsonGenerator generator, int values) throws IOException {
        count(generator, 1);
        super.writeEndArray(generator, values);
    }

    /** The generator copies a text twice, and a character once. */
    private static void next(JsonGenerator generator) throws IOException {
        generator.writeRaw(',');
        generator.writeRaw(' ');
    }

    private static void check(JsonGenerator generator, String name) throws JsonMappingException {
        // Readers count the bytes of UTF-8.
        int bytes = 0;
        for (int i = 0; i < name.length(); i++) {
            char unit = name.charAt(i);
            bytes += unit < 0x80 ? 1 : unit < 0x800 ? 2 : 3;
            if (Character.isSurrogate(unit) && !isPaired(name, i)) {
                String half = String.format(Locale.ROOT, "\\u%04x", (int) unit);
                throw JsonMappingException.from(
                        generator, "has a name with half a character, " + half + ", which no reader takes");
            }
        }
        if (bytes > StreamReadConstraints.DEFAULT_MAX_NAME_LEN) {
            throw JsonMappingException.from(
                    generator, "has a name of more than " + StreamReadConstraints.DEFAULT_MAX_NAME_LEN + " bytes");
        }
    }

    private static boolean isPaired(String name, int index) {
        return Character.isHighSurrogate(name.charAt(index))
                ? index + 1 < name.length() && Character.isLowSurrogate(name.charAt(index + 1))
                : index > 0 && Character.isHighSurrogate(name.charAt(index - 1));
    }
}
