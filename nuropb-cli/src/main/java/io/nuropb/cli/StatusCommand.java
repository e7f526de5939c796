package io.nuropb.cli;

import io.nuropb.DurationText;
import io.nuropb.Moment;
import io.nuropb.ServiceName;
import io.nuropb.election.Presence;
import io.nuropb.election.Readiness;
import io.nuropb.election.Restrictions;
import io.nuropb.health.sensors.BrokerReading;
import io.nuropb.health.sensors.QueueReading;
import io.nuropb.session.FleetOperator;
import io.nuropb.session.FleetStatus;
import io.nuropb.topology.BrokerIdentity;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;

/** Shows who leads a fleet, what its instances tell, and what the leader asks for. */
@Command(
        name = "status",
        sortOptions = false,
        description = {
            "Shows who leads a service and in which term, what the leader has proclaimed and keeps the fleet from, what an",
            "operator wishes, what each instance tells and on which broker it is, how many instances the leader asks for and why,",
            "and what the broker of --amqp-url says of the service's queue and of its dead-letter queue, into which the letters of",
            "all services come in the compatible profile: 'dead-letters groups' counts the service's own. Needs --etcd-endpoints,",
            "and --amqp-url for the queues. Python instances tell nothing but who leads."
        })
final class StatusCommand extends OperatorCommand {

    /** What the broker may not take of the time-out: this part is for what etcd has said to be shown. */
    private static final int PART_FOR_THE_REST = 4;

    StatusCommand(Program program) {
        super(program);
    }

    @Override
    Function<FleetOperator, CompletionStage<Map<String, @Nullable Object>>> act() {
        ServiceName name = new ServiceName(service);
        Duration patience = options().timeout.minus(options().timeout.dividedBy(PART_FOR_THE_REST));
        Moment until = program.scheduler().now().plus(patience);
        BrokerLook look = new BrokerLook(program, options());
        Optional<String> virtualHost = look.virtualHost();
        return operator -> operator.status()
                .thenCombineAsync(
                        look.read(name, until, unanswered()),
                        (fleet, broker) -> shown(fleet, broker, virtualHost),
                        program.scheduler().blocking());
    }

    private String unanswered() {
        return "The broker did not answer in time for --timeout " + DurationText.of(options().timeout)
                + ". Check --amqp-url, or give it longer";
    }

    private Map<String, @Nullable Object> shown(FleetStatus fleet, BrokerReading said, Optional<String> virtualHost) {
        hintIfNobodyIsThere(fleet, "");
        int consuming = fleet.consumers(OptionalInt.empty(), virtualHost).reported();
        BrokerReading broker = said.unlessContradicted(consuming);
        Map<String, @Nullable Object> shown = new LinkedHashMap<>();
        shown.put(
                "leader",
                fleet.leader().map(leader -> leader.instance().value()).orElse(null));
        shown.put("term", fleet.leader().map(leader -> leader.term().number()).orElse(null));
        shown.put("proclaimed", fleet.readiness().map(StatusCommand::shown).orElse(null));
        shown.put("control", OperatorName.shown(fleet.control()));
        shown.put("limits", fleet.limits().stream().map(this::parsed).toList());
        shown.put(
                "instances", fleet.members().stream().map(StatusCommand::shown).toList());
        shown.put("signal", fleet.signal().map(this::parsed).orElse(null));
        shown.put("queue", shown(broker.service()));
        shown.put("dead_letter_queue", shown(broker.deadLetters()));
        shown.put(
                "alarms",
                broker.alarms()
                        .map(alarms -> alarms.stream()
                                .map(alarm -> alarm.name().toLowerCase(Locale.ROOT))
                                .sorted()
                                .toList())
                        .orElse(null));
        broker.problem().ifPresent(problem -> shown.put("unknown_because", problem));
        return shown;
    }

    /** What the broker does not say is null, which is not 0. */
    private static Map<String, @Nullable Object> shown(QueueReading queue) {
        Map<String, @Nullable Object> shown = new LinkedHashMap<>();
        shown.put("ready", number(queue.ready()));
        shown.put("unacknowledged", number(queue.unacknowledged()));
        shown.put("consumers", number(queue.consumers()));
        return shown;
    }

    private static @Nullable Long number(OptionalLong number) {
        return number.isPresent() ? number.getAsLong() : null;
    }

    private @Nullable Object parsed(String signal) {
        return program.json().read(signal.getBytes(StandardCharsets.UTF_8));
    }

    private static Map<String, @Nullable Object> shown(Readiness readiness) {
        Map<String, @Nullable Object> shown = new LinkedHashMap<>();
        shown.put("ready", readiness.ready());
        shown.put("consume", readiness.consume());
        shown.put("hw_mark", readiness.highWaterMark());
        shown.put("broker", readiness.broker().map(StatusCommand::shown).orElse(null));
        Restrictions restrictions = readiness.restrictions();
        if (!restrictions.equals(Restrictions.none())) {
            shown.put("probe", restrictions.probe().map(Object::toString).orElse(null));
            shown.put("refused_methods", List.copyOf(restrictions.methods()));
            shown.put("refused_callers", List.copyOf(restrictions.callers()));
            shown.put(
                    "suspended",
                    restrictions.instances().stream()
                            .map(Object::toString)
                            .sorted()
                            .toList());
            shown.put("reason", restrictions.reason());
        }
        return shown;
    }

    /** Where an instance has its queue. Another one's may be elsewhere, and the one that is looked at, too. */
    private static Map<String, @Nullable Object> shown(BrokerIdentity broker) {
        Map<String, @Nullable Object> shown = new LinkedHashMap<>();
        shown.put("virtual_host", broker.virtualHost());
        shown.put("cluster", broker.cluster().orElse(null));
        return shown;
    }

    private static Map<String, @Nullable Object> shown(Presence member) {
        Map<String, @Nullable Object> shown = new LinkedHashMap<>();
        shown.put("instance", member.instance().value());
        shown.put("state", member.state());
        shown.put("consuming", member.consuming());
        shown.put("broker", member.broker().map(StatusCommand::shown).orElse(null));
        shown.putAll(member.details());
        return shown;
    }
}
