package io.nuropb.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import java.io.IOException;

/** Writes what has not been read from its text. */
final class UnreadSerializer<T extends Unread> extends StdSerializer<T> {
    private static final long serialVersionUID = 1;

    UnreadSerializer(Class<T> type) {
        super(type);
    }

    @Override
    public void serialize(T value, JsonGenerator generator, SerializerProvider provider) throws IOException {
        value.text().writeTo(generator);
    }
}
