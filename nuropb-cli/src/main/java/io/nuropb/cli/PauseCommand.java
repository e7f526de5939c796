package io.nuropb.cli;

import io.nuropb.CompletionFailure;
import io.nuropb.DurationText;
import io.nuropb.Justification;
import io.nuropb.Moment;
import io.nuropb.ServiceName;
import io.nuropb.election.QueueConsumers;
import io.nuropb.health.sensors.BrokerReading;
import io.nuropb.session.FleetOperator;
import io.nuropb.session.FleetStatus;
import io.nuropb.topology.TopologyProfile;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Has no instance of a service consume. */
@Command(
        name = "pause",
        sortOptions = false,
        description = {
            "Has no instance of a service consume: the leader proclaims it, and each instance drains. Messages wait in",
            "the queue. It stays so, whoever leads, until it is resumed. Python instances do not heed it: under a Python leader",
            "Java instances pause by themselves. Says how many consumers of the queue do not heed it. Needs --etcd-endpoints,",
            "and --amqp-url for these."
        })
final class PauseCommand extends OperatorCommand {

    /**
     * Who consumes is looked at before the wish, after which consumers go; without a broker, nobody has anything to
     * consume for so long.
     */
    private static final Duration LONGEST_LOOK = Duration.ofSeconds(2);

    /** The rest of the time-out is for the wish. */
    private static final int PART_FOR_A_LOOK = 4;

    @Mixin
    private final OperatorName wisher = new OperatorName();

    PauseCommand(Program program) {
        super(program);
    }

    @Override
    Function<FleetOperator, CompletionStage<Map<String, @Nullable Object>>> act() {
        Justification said = wisher.justification();
        ServiceName name = new ServiceName(service);
        BrokerLook look = new BrokerLook(program, options());
        Optional<String> virtualHost = look.virtualHost();
        return operator -> unheeding(operator, look, name, virtualHost)
                .thenCompose(unheeding -> told(operator, operator.pause(said.by(), said.why()))
                        .thenApply(shown -> {
                            shown.putAll(unheeding);
                            return shown;
                        }));
    }

    /** How many consumers of the queue will go on, and why it is thought so, or why it is not known. */
    private CompletionStage<Map<String, @Nullable Object>> unheeding(
            FleetOperator operator, BrokerLook look, ServiceName name, Optional<String> virtualHost) {
        Duration quarter = options().timeout.dividedBy(PART_FOR_A_LOOK);
        Duration patience = quarter.compareTo(LONGEST_LOOK) < 0 ? quarter : LONGEST_LOOK;
        Moment until = program.scheduler().now().plus(patience);
        String unanswered = "The broker did not answer within " + DurationText.of(patience) + ". Check --amqp-url";
        return operator.status()
                .thenCombine(
                        CompletableFuture.completedStage(null).thenCompose(now -> look.read(name, until, unanswered)),
                        (fleet, broker) -> unheeding(fleet, broker, name, virtualHost))
                .exceptionally(PauseCommand::unknown);
    }

    private static Map<String, @Nullable Object> unheeding(
            FleetStatus fleet, BrokerReading broker, ServiceName name, Optional<String> virtualHost) {
        OptionalLong counted = broker.service().consumers();
        QueueConsumers consumers = fleet.consumers(
                counted.isPresent() ? OptionalInt.of(Math.toIntExact(counted.getAsLong())) : OptionalInt.empty(),
                virtualHost);
        OptionalInt strangers = consumers.strangers();
        Map<String, @Nullable Object> shown = new LinkedHashMap<>();
        shown.put("unheeding_consumers", strangers.isPresent() ? strangers.getAsInt() : null);
        consumers
                .doubt(TopologyProfile.compatible().serviceQueue(name))
                .map(doubt ->
                        broker.problem().map(problem -> doubt + ": " + problem).orElse(doubt))
                .ifPresent(doubt -> shown.put("unheeding_because", doubt));
        return shown;
    }

    /** A pause is wished for whether or not anybody can look first. */
    private static Map<String, @Nullable Object> unknown(Throwable problem) {
        Map<String, @Nullable Object> shown = new LinkedHashMap<>();
        shown.put("unheeding_consumers", null);
        shown.put("unheeding_because", CompletionFailure.causeOf(problem).getMessage());
        return shown;
    }
}
