package io.nuropb.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.ser.std.StdScalarSerializer;
import java.io.IOException;
import java.math.BigDecimal;

/** Writes a decimal as a text without exponent, as Python instances do, so that no reader makes a double of it. */
final class DecimalSerializer extends StdScalarSerializer<BigDecimal> {
    private static final long serialVersionUID = 1;

    DecimalSerializer() {
        super(BigDecimal.class);
    }

    @Override
    public void serialize(BigDecimal value, JsonGenerator generator, SerializerProvider provider) throws IOException {
        // One with a large exponent would become a text of gigabytes.
        boolean isLong = Math.abs((long) value.scale()) > StreamReadConstraints.DEFAULT_MAX_NUM_LEN;
        String text = isLong ? "" : value.toPlainString();
        if (isLong || text.length() > StreamReadConstraints.DEFAULT_MAX_NUM_LEN) {
            provider.reportMappingProblem(
                    "is a decimal of more than %d characters without its exponent",
                    StreamReadConstraints.DEFAULT_MAX_NUM_LEN);
        }
        generator.writeString(text);
    }
}
