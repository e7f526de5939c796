package io.nuropb.benchmarks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;

/** Encodes and decodes bodies with Jackson, as whoever uses amqp-client by hand would. Thread-safe. */
final class JsonBodies {

    private final ObjectReader calls;
    private final ObjectReader replies;
    private final ObjectWriter writer;

    JsonBodies() {
        JsonMapper mapper = new JsonMapper();
        calls = mapper.readerFor(CallBody.class);
        replies = mapper.readerFor(ReplyBody.class);
        writer = mapper.writer();
    }

    CallBody call(byte[] body) throws IOException {
        return calls.readValue(body);
    }

    ReplyBody reply(byte[] body) throws IOException {
        return replies.readValue(body);
    }

    byte[] write(Record body) throws JsonProcessingException {
        return writer.writeValueAsBytes(body);
    }
}
