package io.nuropb.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.ser.std.StdScalarSerializer;
import java.io.IOException;
import java.math.BigDecimal;

/** Writes a decimal as a text without exponent, as Python instances do, so that no reader makes a double of it. */
final class DecimalSerializer extends StdScalarSerializer<BigDecimal> {
    private static final long serialVersionUID = 1;

    /** Places before or after the point; a decimal with an exponent beyond it would become a text of gigabytes. */
    private static final int MAX_SCALE = 10_000;

    DecimalSerializer() {
        super(BigDecimal.class);
    }

    @Override
    public void serialize(BigDecimal value, JsonGenerator generator, SerializerProvider provider) throws IOException {
        if (Math.abs((long) value.scale()) > MAX_SCALE) {
            provider.reportMappingProblem(
                    "The decimal %s has more than %d places without its exponent", value, MAX_SCALE);
        }
        generator.writeString(value.toPlainString());
    }
}
