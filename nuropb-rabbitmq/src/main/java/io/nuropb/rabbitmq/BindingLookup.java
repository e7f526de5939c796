package io.nuropb.rabbitmq;

import io.nuropb.topology.BrokerException;
import io.nuropb.topology.BrokerObject.Binding;
import io.nuropb.topology.BrokerObject.Queue;
import io.nuropb.topology.LinkReport;
import io.nuropb.topology.Topology;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which bindings the queues of a topology have, as far as that can be known: AMQP cannot look them up, the management
 * API can. It is asked about all queues at once, while AMQP looks at the other objects.
 */
final class BindingLookup {

    private static final Logger log = LoggerFactory.getLogger(BindingLookup.class);

    /** How long an answer is waited for; bindings can be declared without it. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    /** By queue; empty of a queue that the API does not know. */
    private final Map<String, CompletableFuture<Optional<Set<Binding>>>> found = new HashMap<>();

    private final Set<String> seen = new HashSet<>();
    private final @Nullable ManagementApi api;
    private final Consumer<LinkReport> listener;
    private boolean answers = true;

    private BindingLookup(@Nullable ManagementApi api, Consumer<LinkReport> listener) {
        this.api = api;
        this.listener = listener;
    }

    /**
     * Begins to look.
     *
     * @param api {@code null} if there is no management access
     * @param listener told whether the API answers
     */
    static BindingLookup begin(
            @Nullable ManagementApi api, String virtualHost, Topology topology, Consumer<LinkReport> listener) {
        BindingLookup lookup = new BindingLookup(api, listener);
        if (api != null) {
            for (Queue queue : topology.queues()) {
                lookup.found.put(
                        queue.name(),
                        api.read(
                                (json, body) -> Optional.of(bindings(json.read(body))),
                                "queues",
                                virtualHost,
                                queue.name(),
                                "bindings"));
            }
        }
        return lookup;
    }

    /** Is told which queues AMQP has found: an API that does not know one of them is not this broker's. */
    void see(Set<String> queues) {
        seen.addAll(queues);
    }

    /** Whether it existed when the lookup began; empty if that cannot be known. */
    Optional<Boolean> isThere(Binding wanted) {
        return ofQueue(wanted.queue()).map(bindings -> bindings.contains(wanted));
    }

    /** All that existed when the lookup began; empty if that cannot be known of each queue. */
    Set<Binding> all() {
        Set<Binding> all = new HashSet<>();
        for (String queue : found.keySet()) {
            ofQueue(queue).ifPresent(all::addAll);
        }
        return answers ? all : Set.of();
    }

    private Optional<Set<Binding>> ofQueue(String queue) {
        CompletableFuture<Optional<Set<Binding>>> answer = found.get(queue);
        if (api == null || answer == null || !answers) {
            return Optional.empty();
        }
        try {
            Optional<Set<Binding>> bindings = api.await(answer, PATIENCE);
            if (bindings.isEmpty() && seen.contains(queue)) {
                throw api.doesNotKnow("the question for queue '" + queue + "'");
            }
            listener.accept(new LinkReport.LookupAnswered(ManagementApi.LINK));
            return Optional.of(bindings.orElseGet(Set::of));
        } catch (BrokerException e) {
            answers = false;
            log.debug("Bindings cannot be looked up: {}", e.getMessage());
            listener.accept(new LinkReport.LookupFailed(ManagementApi.LINK, e));
            return Optional.empty();
        }
    }

    private static Set<Binding> bindings(@Nullable Object answer) {
        Set<Binding> bindings = new HashSet<>();
        List<?> entries = answer instanceof List<?> list ? list : List.of();
        for (Object entry : entries) {
            if (entry instanceof Map<?, ?> fields && !"".equals(fields.get("source")) && isPlain(fields)) {
                bindings.add(new Binding(
                        String.valueOf(fields.get("source")),
                        String.valueOf(fields.get("destination")),
                        String.valueOf(fields.get("routing_key"))));
            }
        }
        return bindings;
    }

    /** Bindings with arguments are other bindings than those without. */
    private static boolean isPlain(Map<?, ?> fields) {
        return !(fields.get("arguments") instanceof Map<?, ?> arguments) || arguments.isEmpty();
    }
}
