package io.nuropb.cli;

import io.nuropb.Json;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.TypeConversionException;

/**
 * JSON from the command line.
 *
 * @param value the plain value
 */
record JsonValue(@Nullable Object value) {

    /** Shows nothing of the value. */
    @Override
    public String toString() {
        return "JsonValue[hidden]";
    }

    /** Reads an argument, or, where that is {@code -}, what stands in for it. */
    static JsonValue parse(Json json, StandardInput input, String text) {
        return parse(json, text.equals(StandardInput.ARGUMENT) ? input.take() : text.getBytes(StandardCharsets.UTF_8));
    }

    /** Reads a text; what is wrong with it is told without the text itself, which may hold secrets. */
    private static JsonValue parse(Json json, byte[] text) {
        try {
            return new JsonValue(json.read(text));
        } catch (Json.MalformedJsonException e) {
            throw new TypeConversionException("it is not JSON (" + e.getMessage()
                    + "); write for example '{\"id\": 7}', in single quotes so that the shell leaves it alone");
        }
    }
}
