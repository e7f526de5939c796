package io.nuropb.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.util.TokenBuffer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * The text of one JSON value, which is known to be well-formed, in a larger one.
 *
 * @param bytes the larger text; nobody changes it
 * @param begin the first byte of the value
 * @param length how many bytes it has
 * @param tokens how many values, names and brackets it has; 0 for a whole text from outside, which nobody writes again
 * @param depth how many levels it has; 0 where it has no tokens
 * @param isOurs whether {@link JacksonJson#write} wrote it, so that it can be copied as it is
 */
// Texts are passed on, never compared.
@SuppressWarnings("ArrayRecordComponent")
record JsonText(byte[] bytes, int begin, int length, int tokens, int depth, boolean isOurs) {

    /** Writes the value into another text, laid out as that one is. */
    void writeTo(JsonGenerator generator) throws IOException {
        // A buffer of tokens would take a raw text for one token, which nobody can read from it.
        if (isOurs && !(generator instanceof TokenBuffer)) {
            generator
                    .streamWriteConstraints()
                    .validateNestingDepth(generator.getOutputContext().getNestingDepth() + depth);
            if (generator.getPrettyPrinter() instanceof PythonLayout layout) {
                // The generator takes it for one token.
                layout.count(generator, tokens - 1);
                layout.deepen(generator, depth);
            }
            copyTo(generator);
            return;
        }
        try (JsonParser parser = generator.getCodec().getFactory().createParser(bytes, begin, length)) {
            parser.nextToken();
            generator.copyCurrentStructure(parser);
        }
    }

    private void copyTo(JsonGenerator generator) throws IOException {
        if (generator.getOutputTarget() instanceof OutputStream out) {
            // Has the generator write what stands before a value, and nothing for the value.
            generator.writeRawValue("");
            generator.flush();
            out.write(bytes, begin, length);
        } else {
            // What is written here is ASCII.
            generator.writeRawValue(new String(bytes, begin, length, StandardCharsets.ISO_8859_1));
        }
    }
}
