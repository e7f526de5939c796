package io.nuropb.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.ObjectReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON objects one level deep. What lies in them is found to be well-formed and within the limits, and left
 * {@link Unread}: most of it is bound to a type, or written again, and needs no maps in between.
 *
 * <p>An object that was left unread is read one level deep as well when somebody looks into it, and what lies in that
 * one as a whole: so no text is gone through more than three times, however deep it is. Thread-safe.
 */
final class ShallowReader {

    /** The length of an object or list that has nothing in it, not even a blank. */
    private static final int EMPTY = 2;

    private final ObjectReader whole;

    /** @param whole reads texts as a whole, into plain values */
    ShallowReader(ObjectReader whole) {
        this.whole = whole;
    }

    /**
     * Reads a text from outside.
     *
     * @throws IOException as the reader of whole texts does
     */
    @Nullable
    Object read(byte[] utf8) throws IOException {
        return read(new JsonText(utf8, 0, utf8.length, 0, 0, false), this::readInner);
    }

    /** A value that has just been written, as a plain value. */
    @Nullable
    Object readOurs(byte[] written, int tokens, int depth) throws IOException {
        JsonText text = new JsonText(written, 0, written.length, tokens, depth, true);
        return written[0] == '{' ? new UnreadObject(text, this::readInner) : readWhole(text);
    }

    private @Nullable Object readInner(JsonText text) {
        try {
            return read(text, this::readInnermost);
        } catch (IOException e) {
            throw new UncheckedIOException("A text that was well-formed cannot be read", e);
        }
    }

    private @Nullable Object readInnermost(JsonText text) {
        try {
            return readWhole(text);
        } catch (IOException e) {
            throw new UncheckedIOException("A text that was well-formed cannot be read", e);
        }
    }

    private @Nullable Object readWhole(JsonText text) throws IOException {
        return whole.readValue(text.bytes(), text.begin(), text.length());
    }

    /** @param inner reads what is left unread, when somebody looks into it */
    private @Nullable Object read(JsonText text, Function<JsonText, @Nullable Object> inner) throws IOException {
        try (JsonParser parser = whole.createParser(text.bytes(), text.begin(), text.length())) {
            boolean isReadable = parser.nextToken() == JsonToken.START_OBJECT
                    && parser.currentTokenLocation().getByteOffset() >= 0;
            if (isReadable) {
                Map<String, @Nullable Object> members = new LinkedHashMap<>();
                for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                    members.put(name, value(parser, text, inner));
                }
                if (parser.nextToken() == null) {
                    return members;
                }
            }
        }
        // No object, not in UTF-8, or not alone: what is to be done, or said, with it is known there.
        return readWhole(text);
    }

    private static @Nullable Object value(JsonParser parser, JsonText text, Function<JsonText, @Nullable Object> inner)
            throws IOException {
        JsonToken token = parser.nextToken();
        return switch (token) {
            case START_OBJECT -> {
                JsonText object = skip(parser, text);
                yield object.length() == EMPTY ? Map.of() : new UnreadObject(object, inner);
            }
            case START_ARRAY -> {
                JsonText list = skip(parser, text);
                yield list.length() == EMPTY ? List.of() : new UnreadList(list, inner);
            }
            case VALUE_STRING -> parser.getText();
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getNumberValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> null;
        };
    }

    /** Goes past an object or list, and finds fault with it as whoever reads it would. */
    private static JsonText skip(JsonParser parser, JsonText text) throws IOException {
        int begin = (int) parser.currentTokenLocation().getByteOffset();
        int open = 1;
        int tokens = 1;
        int depth = 1;
        while (open > 0) {
            JsonToken token = parser.nextToken();
            tokens++;
            if (token.isStructStart()) {
                open++;
                depth = Math.max(depth, open);
            } else if (token.isStructEnd()) {
                open--;
            } else if (token.isNumeric() && parser.getTextLength() > StreamReadConstraints.DEFAULT_MAX_NUM_LEN) {
                throw new StreamConstraintsException(
                        "Number value length (" + parser.getTextLength() + ") is too long");
            }
        }
        int end = (int) parser.currentLocation().getByteOffset();
        return new JsonText(text.bytes(), text.begin() + begin, end - begin, tokens, depth, text.isOurs());
    }
}
