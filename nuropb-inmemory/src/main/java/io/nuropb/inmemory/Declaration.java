package io.nuropb.inmemory;

import io.nuropb.topology.BrokerObject;
import io.nuropb.topology.BrokerObject.Binding;
import io.nuropb.topology.BrokerObject.Exchange;
import io.nuropb.topology.BrokerObject.Queue;
import io.nuropb.topology.Finding.Difference;
import io.nuropb.topology.Finding.Verdict;
import io.nuropb.topology.Topology;
import java.util.List;
import java.util.Optional;

/** Looks for objects in a virtual host and creates those that are missing. Used under the broker's lock. */
final class Declaration {

    private static final String RESERVED = "amq.";
    private static final String DEAD_LETTER_EXCHANGE = "x-dead-letter-exchange";
    private static final String REMEDY_DRIFT =
            "Change what is wanted, or delete the object when it is empty so that it is made anew";

    private final VirtualHostState host;
    private final Topology topology;

    /** @param topology what says of its queues how else they may be */
    Declaration(VirtualHostState host, Topology topology) {
        this.host = host;
        this.topology = topology;
    }

    /** Of objects of no topology, which have to be exactly as they are wanted. */
    Declaration(VirtualHostState host) {
        this(host, new Topology(List.of(), List.of(), List.of()));
    }

    /** What is true of an object now. */
    Verdict look(BrokerObject object) {
        if (object instanceof Exchange wanted) {
            return host.exchange(wanted.name())
                    .map(found -> judge(Comparison.of(wanted, found.declared())))
                    .orElseGet(Verdict.Missing::new);
        }
        if (object instanceof Queue wanted) {
            return host.queue(wanted.name())
                    .map(found -> found.owner().isPresent() ? locked() : judge(wanted, found.declared()))
                    .orElseGet(Verdict.Missing::new);
        }
        if (object instanceof Binding wanted) {
            return host.exchange(wanted.exchange())
                    .filter(exchange -> exchange.isBound(wanted))
                    .<Verdict>map(exchange -> new Verdict.Present())
                    .orElseGet(Verdict.Missing::new);
        }
        throw new IllegalArgumentException("A virtual host holds no " + object.label());
    }

    /** Creates an object if it is missing. */
    Verdict declare(BrokerObject object) {
        Verdict found = look(object);
        return found instanceof Verdict.Missing ? create(object) : found;
    }

    private Verdict create(BrokerObject object) {
        if (object instanceof Exchange exchange) {
            return refusal(Permission.CONFIGURE, exchange.name()).orElseGet(() -> {
                host.create(exchange);
                return new Verdict.Created();
            });
        }
        if (object instanceof Queue queue) {
            return refusal(Permission.CONFIGURE, queue.name())
                    .or(() -> refusalOfDeadLetters(queue))
                    .orElseGet(() -> create(queue));
        }
        Binding binding = (Binding) object;
        return unboundEnd(binding)
                .or(() -> refusal(Permission.WRITE, binding.queue()))
                .or(() -> refusal(Permission.READ, binding.exchange()))
                .orElseGet(() -> {
                    host.bind(binding);
                    return new Verdict.Created();
                });
    }

    /** Whoever has dead letters sent somewhere must be allowed to do it himself. */
    private Optional<Verdict> refusalOfDeadLetters(Queue queue) {
        return Optional.ofNullable(queue.arguments().get(DEAD_LETTER_EXCHANGE))
                .flatMap(exchange -> refusal(Permission.READ, queue.name())
                        .or(() -> refusal(Permission.WRITE, String.valueOf(exchange))));
    }

    private Verdict create(Queue queue) {
        try {
            host.create(queue, Optional.empty());
            return new Verdict.Created();
        } catch (IllegalArgumentException e) {
            return new Verdict.Refused("PRECONDITION_FAILED - " + e.getMessage(), "Change the arguments");
        }
    }

    private Optional<Verdict> unboundEnd(Binding binding) {
        if (host.exchange(binding.exchange()).isEmpty()) {
            return Optional.of(missingEnd("exchange '" + binding.exchange() + "'"));
        }
        return host.queue(binding.queue()).isEmpty()
                ? Optional.of(missingEnd("queue '" + binding.queue() + "'"))
                : Optional.empty();
    }

    private Verdict missingEnd(String end) {
        return new Verdict.Refused(
                "NOT_FOUND - no " + end + " in virtual host '" + host.name() + "'", "Create it first");
    }

    private Optional<Verdict> refusal(Permission permission, String name) {
        if (permission == Permission.CONFIGURE && name.startsWith(RESERVED)) {
            return Optional.of(new Verdict.Refused(
                    "ACCESS_REFUSED - '" + name + "' begins with the reserved prefix '" + RESERVED + "'",
                    "Choose another name"));
        }
        return host.permits(permission, name)
                ? Optional.empty()
                : Optional.of(new Verdict.Refused(host.refusal(permission, name), VirtualHostState.remedy(permission)));
    }

    private Verdict judge(Queue wanted, Queue found) {
        boolean durable = topology.durabilities(wanted).contains(found.durable()) ? found.durable() : wanted.durable();
        return judge(Comparison.of(new Queue(wanted.name(), durable, wanted.arguments()), found));
    }

    private static Verdict judge(List<Difference> differences) {
        return differences.isEmpty() ? new Verdict.Present() : new Verdict.Drifted(differences, REMEDY_DRIFT);
    }

    private static Verdict locked() {
        return new Verdict.Refused(
                "RESOURCE_LOCKED - another connection holds it exclusively",
                "Use another name, or end the connection that holds it");
    }
}
