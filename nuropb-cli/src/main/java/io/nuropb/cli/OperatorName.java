package io.nuropb.cli;

import io.nuropb.Justification;
import io.nuropb.election.OperatorControl;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Who wishes something of a fleet, and why. */
final class OperatorName {

    @Option(
            names = "--by",
            paramLabel = "NAME",
            defaultValue = "${sys:user.name}",
            description = "Who wishes it, for the log and for who looks later; by default the user of this system.")
    String by = "";

    @Option(names = "--why", paramLabel = "TEXT", required = true, description = "What for, for the same.")
    String why = "";

    /** @throws IllegalArgumentException if it is not as it has to be */
    Justification justification() {
        return new Justification(by, why);
    }

    static Map<String, @Nullable Object> shown(OperatorControl wish) {
        Map<String, @Nullable Object> shown = new LinkedHashMap<>();
        shown.put("consume", wish.consume());
        shown.put(
                "hw_mark",
                wish.highWaterMark().isPresent() ? wish.highWaterMark().getAsLong() : null);
        shown.put(
                "instances",
                wish.instances()
                        .map(bounds -> bounds.least() + ".." + bounds.most())
                        .orElse(null));
        shown.put("by", wish.by());
        shown.put("reason", wish.reason());
        return shown;
    }
}
