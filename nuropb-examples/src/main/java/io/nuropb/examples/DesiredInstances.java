package io.nuropb.examples;

import io.nuropb.Json;
import io.nuropb.session.FleetOperator;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CompletionStage;

/**
 * How many instances of a service its leader asks for, as it stands in the store: for whoever starts and stops them.
 * What the leader says is bound to its lease, and is gone when the leader is.
 */
public final class DesiredInstances {

    private final FleetOperator fleet;
    private final Json json;

    /** Of one service. */
    public DesiredInstances(FleetOperator fleet, Json json) {
        this.fleet = fleet;
        this.json = json;
    }

    /** Asks the store; empty while no leader says a number: then nobody should be started or stopped. */
    public CompletionStage<OptionalInt> now() {
        return fleet.status()
                .thenApply(status -> status.signal().map(this::desired).orElse(OptionalInt.empty()));
    }

    private OptionalInt desired(String signal) {
        return json.read(signal.getBytes(StandardCharsets.UTF_8)) instanceof Map<?, ?> fields
                        && fields.get("desired") instanceof Number number
                ? OptionalInt.of(number.intValue())
                : OptionalInt.empty();
    }
}
