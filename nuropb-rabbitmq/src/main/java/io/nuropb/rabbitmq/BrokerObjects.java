package io.nuropb.rabbitmq;

import io.nuropb.rabbitmq.DeclaringChannel.Request;
import io.nuropb.topology.BrokerException;
import io.nuropb.topology.BrokerException.Reason;
import io.nuropb.topology.BrokerObject;
import io.nuropb.topology.BrokerObject.Binding;
import io.nuropb.topology.BrokerObject.Exchange;
import io.nuropb.topology.BrokerObject.Queue;
import io.nuropb.topology.Finding;
import io.nuropb.topology.Finding.Difference;
import io.nuropb.topology.Finding.Verdict;
import io.nuropb.topology.LinkReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at single exchanges, queues and bindings, and declares them; removes bindings. For one thread at a time;
 * blocking.
 *
 * <p>A passive declaration tells whether an object exists; an ordinary one, which changes nothing on an existing
 * object, whether it has the wanted properties.
 */
final class BrokerObjects {

    private static final Logger log = LoggerFactory.getLogger(BrokerObjects.class);

    /**
     * How long the API's account of a drifted object is waited for; the broker's own complaint names one field anyway.
     */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final RabbitConfig config;
    private final DeclaringChannel channel;
    private final @Nullable ManagementApi api;
    private final Consumer<LinkReport> listener;

    /** Which value of {@code durable} the broker took last, for each queue of the topology. */
    private final Map<String, Boolean> acceptedDurability = new HashMap<>();

    /** @param listener told when the management API does not answer */
    BrokerObjects(
            RabbitConfig config, DeclaringChannel channel, @Nullable ManagementApi api, Consumer<LinkReport> listener) {
        this.listener = listener;
        this.config = config;
        this.channel = channel;
        this.api = api;
    }

    /** @param create whether it was found missing and is to be created */
    Finding exchange(Exchange wanted, boolean create) {
        return finding(
                wanted,
                create,
                c -> c.exchangeDeclarePassive(wanted.name()),
                List.of(c -> c.exchangeDeclare(wanted.name(), wanted.type().amqpName(), wanted.durable())));
    }

    /**
     * @param durabilities the values of {@code durable} that will do, the preferred one first
     * @param create whether it was found missing and is to be created
     * @param consumers told how many consumers it has, if it is there
     */
    Finding queue(Queue wanted, List<Boolean> durabilities, boolean create, IntConsumer consumers) {
        List<Request> declarations = new ArrayList<>();
        Map<String, Object> arguments = QueueType.named(wanted.arguments());
        for (boolean durable : create ? durabilities : acceptedFirst(wanted.name(), durabilities)) {
            declarations.add(c -> {
                c.queueDeclare(wanted.name(), durable, false, false, arguments);
                acceptedDurability.put(wanted.name(), durable);
            });
        }
        Request look =
                c -> consumers.accept(c.queueDeclarePassive(wanted.name()).getConsumerCount());
        Finding finding = finding(wanted, create, look, declarations);
        return durabilities.size() == 1 ? finding : withoutDurability(finding);
    }

    /**
     * The broker writes each refusal to its log as an error, so what is known to be refused is not tried first again
     * and again.
     */
    private List<Boolean> acceptedFirst(String queue, List<Boolean> durabilities) {
        return durabilities.stream()
                .sorted(Comparator.comparing(durable -> !durable.equals(acceptedDurability.get(queue))))
                .toList();
    }

    /** Where either durability will do, it is no difference. */
    private static Finding withoutDurability(Finding finding) {
        if (!(finding.verdict() instanceof Verdict.Drifted drifted)) {
            return finding;
        }
        List<Difference> others = drifted.differences().stream()
                .filter(difference -> !difference.field().equals("durable"))
                .toList();
        return new Finding(
                finding.object(),
                others.isEmpty() ? new Verdict.Present() : new Verdict.Drifted(others, drifted.remedy()));
    }

    /** A binding that is not known to be there is made; to make an existing one again changes nothing. */
    Finding bind(Binding wanted, Verdict ifMade) {
        return channel.attempt(
                        "Cannot declare the " + wanted.label(),
                        c -> c.queueBind(wanted.queue(), wanted.exchange(), wanted.routingKey()))
                .map(refusal -> new Finding(wanted, refused(refusal)))
                .orElseGet(() -> new Finding(wanted, ifMade));
    }

    /**
     * Removes a binding, if it is there.
     *
     * @throws BrokerException if the broker does not let this client do so
     */
    void unbind(Binding surplus) {
        String attempt = "Cannot remove the " + surplus.label();
        Optional<Refusal> refusal =
                channel.attempt(attempt, c -> c.queueUnbind(surplus.queue(), surplus.exchange(), surplus.routingKey()));
        if (refusal.isPresent() && refusal.get().code() != Refusal.NOT_FOUND) {
            Reason reason = RabbitErrors.reason(refusal.get());
            throw RabbitErrors.error(
                    reason, attempt, refusal.get().toString(), RabbitErrors.remedy(reason, refusal.get()));
        }
    }

    private Finding finding(BrokerObject wanted, boolean create, Request look, List<Request> declarations) {
        if (create) {
            return declare(wanted, new Verdict.Created(), declarations);
        }
        Optional<Refusal> unseen = channel.attempt("Cannot look at " + wanted.label(), look);
        if (unseen.isEmpty()) {
            return declare(wanted, new Verdict.Present(), declarations);
        }
        boolean isMissing = unseen.get().code() == Refusal.NOT_FOUND;
        return new Finding(wanted, isMissing ? new Verdict.Missing() : refused(unseen.get()));
    }

    private Finding declare(BrokerObject wanted, Verdict ifDeclared, List<Request> declarations) {
        Optional<Refusal> refusal = Optional.empty();
        for (Request declaration : declarations) {
            refusal = channel.attempt("Cannot declare " + wanted.label(), declaration);
            if (refusal.filter(TransientQueues::isAboutDurability).isEmpty()) {
                break;
            }
        }
        boolean existed = ifDeclared instanceof Verdict.Present;
        return new Finding(wanted, refusal.map(r -> verdict(wanted, r, existed)).orElse(ifDeclared));
    }

    private Verdict verdict(BrokerObject wanted, Refusal refusal, boolean existed) {
        Optional<Difference> named = Inequivalence.in(refusal);
        if (named.isPresent()) {
            return drifted(
                    wanted, allDifferences(wanted).filter(all -> !all.isEmpty()).orElse(List.of(named.get())));
        }
        if (existed && refusal.code() == Refusal.ACCESS_REFUSED) {
            return allDifferences(wanted)
                    .map(all -> all.isEmpty() ? new Verdict.Present() : drifted(wanted, all))
                    .orElse(new Verdict.Unseen());
        }
        return refused(refusal);
    }

    private Optional<List<Difference>> allDifferences(BrokerObject wanted) {
        ManagementApi asked = api;
        if (asked == null) {
            return Optional.empty();
        }
        String host = config.virtualHost();
        try {
            if (wanted instanceof Queue queue) {
                Object found = asked.await(asked.get("queues", host, queue.name()), PATIENCE);
                return fields(found).map(fields -> ObjectFields.differences(queue, fields));
            }
            if (wanted instanceof Exchange exchange) {
                Object found = asked.await(asked.get("exchanges", host, exchange.name()), PATIENCE);
                return fields(found).map(fields -> ObjectFields.differences(exchange, fields));
            }
            return Optional.empty();
        } catch (BrokerException e) {
            log.debug("The fields of {} cannot be looked up: {}", wanted.label(), e.getMessage());
            listener.accept(new LinkReport.LookupFailed(ManagementApi.LINK, e));
            return Optional.empty();
        }
    }

    private static Optional<Map<?, ?>> fields(@Nullable Object answer) {
        return answer instanceof Map<?, ?> map ? Optional.of(map) : Optional.empty();
    }

    private Verdict drifted(BrokerObject wanted, List<Difference> differences) {
        String remedy = wanted instanceof Queue queue
                ? "It is never changed or deleted from here. Ask for what is there, or let the queue run empty and delete it"
                        + " (rabbitmqctl delete_queue -p " + config.virtualHost() + " --if-empty " + queue.name()
                        + "; of a quorum queue, RabbitMQ does not take --if-empty, so let nobody publish to it"
                        + " meanwhile): the leader declares it anew" + remedyOfType(queue, differences)
                : "It is never changed or deleted from here. Ask for what is there, or delete it when nobody publishes to"
                        + " it: the leader declares it anew";
        return new Verdict.Drifted(differences, remedy);
    }

    private String remedyOfType(Queue wanted, List<Difference> differences) {
        return QueueType.isHostsDefault(wanted, differences)
                ? ". Who declares a queue without naming a type, as Python instances do, gets the default of the virtual host: where"
                        + " Python instances have a part, that has to be classic (rabbitmqctl update_vhost_metadata "
                        + config.virtualHost() + " --default-queue-type classic)"
                : "";
    }

    private Verdict refused(Refusal refusal) {
        Reason reason = RabbitErrors.reason(refusal);
        return new Verdict.Refused(refusal.toString(), RabbitErrors.remedy(reason, refusal));
    }
}
