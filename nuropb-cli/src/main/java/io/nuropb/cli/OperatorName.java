package io.nuropb.cli;

import io.nuropb.election.OperatorControl;
import io.nuropb.session.FleetOperator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
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

    /** What is printed of a wish; how many instances are there to hear it, for a misspelt service has none; and who does not heed it. */
    static CompletionStage<Map<String, @Nullable Object>> told(
            FleetOperator operator, CompletionStage<OperatorControl> wished) {
        return wished.thenCombine(wished.thenCompose(wish -> operator.status()), (wish, fleet) -> {
            Map<String, @Nullable Object> shown = shown(wish);
            shown.put("members", fleet.members().size());
            fleet.leader()
                    .filter(leader -> fleet.silent())
                    .ifPresent(leader -> shown.put(
                            "unheeded_because",
                            "Leader '" + leader.instance()
                                    + "' tells its fleet nothing, as Python instances do: Java instances"
                                    + " pause and resume by themselves, Python instances go on"));
            return shown;
        });
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
