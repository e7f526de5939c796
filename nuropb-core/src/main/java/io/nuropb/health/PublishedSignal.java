package io.nuropb.health;

import io.nuropb.Json;
import io.nuropb.health.actuators.ScalingSignal;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;

/**
 * A signal as the property {@code scaling} has it for others: valid for as long as it is there, and so without a time.
 */
final class PublishedSignal {

    private static final String DESIRED = "desired";

    private PublishedSignal() {}

    static String text(ScalingSignal signal, Json json) {
        Map<String, Object> value = new LinkedHashMap<>();
        signal.desired().ifPresent(desired -> value.put(DESIRED, desired));
        value.put("current", signal.current());
        value.put("kind", signal.kind().name());
        value.put("reason", signal.reason());
        signal.bottleneck().ifPresent(cause -> value.put("bottleneck", cause));
        value.put("term", signal.term().number());
        value.put("seq", signal.sequence());
        return new String(json.write(value), StandardCharsets.UTF_8);
    }

    /** How many instances it asks for; empty if it does not say, or is none of ours. */
    static OptionalInt desired(String text, Json json) {
        try {
            return json.read(text.getBytes(StandardCharsets.UTF_8)) instanceof Map<?, ?> value
                            && value.get(DESIRED) instanceof Number desired
                    ? OptionalInt.of(desired.intValue())
                    : OptionalInt.empty();
        } catch (Json.MalformedJsonException e) {
            return OptionalInt.empty();
        }
    }
}
