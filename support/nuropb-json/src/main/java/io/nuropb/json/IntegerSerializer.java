package io.nuropb.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.ser.std.StdScalarSerializer;
import java.io.IOException;
import java.math.BigInteger;

/** Writes an integer of no more digits than are read. */
final class IntegerSerializer extends StdScalarSerializer<BigInteger> {
    private static final long serialVersionUID = 1;

    IntegerSerializer() {
        super(BigInteger.class);
    }

    @Override
    public void serialize(BigInteger value, JsonGenerator generator, SerializerProvider provider) throws IOException {
        if (value.toString().length() > StreamReadConstraints.DEFAULT_MAX_NUM_LEN) {
            provider.reportMappingProblem(
                    "is an integer of more than %d characters", StreamReadConstraints.DEFAULT_MAX_NUM_LEN);
        }
        generator.writeNumber(value);
    }
}
