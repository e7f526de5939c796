package io.nuropb.rabbitmq;

import com.rabbitmq.client.LongString;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.nio.charset.StandardCharsets;

/** A text as the client library reads one, whose bytes need not be UTF-8. */
// Never compared.
@SuppressWarnings("ArrayRecordComponent")
record RawText(byte[] bytes) implements LongString {

    static LongString of(String text) {
        return new RawText(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public long length() {
        return bytes.length;
    }

    @Override
    public DataInputStream getStream() {
        return new DataInputStream(new ByteArrayInputStream(bytes));
    }

    @Override
    public byte[] getBytes() {
        return bytes.clone();
    }

    @Override
    public String toString() {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
