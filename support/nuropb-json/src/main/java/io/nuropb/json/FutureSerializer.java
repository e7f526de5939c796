package io.nuropb.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import java.util.concurrent.Future;

/** Refuses a future: whoever is to read it wants its value, and not whether it is done. */
@SuppressWarnings("rawtypes") // Jackson registers serializers by class, and the class of a future has no arguments.
final class FutureSerializer extends JsonSerializer<Future> {

    @Override
    public void serialize(Future value, JsonGenerator generator, SerializerProvider provider)
            throws JsonMappingException {
        throw JsonMappingException.from(
                generator,
                "is a " + value.getClass().getName()
                        + ", which is no value; wait for its value, or return a CompletionStage of it");
    }
}
