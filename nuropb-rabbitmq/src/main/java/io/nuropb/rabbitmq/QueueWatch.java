package io.nuropb.rabbitmq;

import io.nuropb.Json;
import io.nuropb.topology.BrokerObject.Queue;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns, in the log and once per change, of what endangers quorum queues that are as they were declared: members that
 * do not run, and policies. Such a queue works, so it is as wanted; but the next node that fails may make it
 * unavailable, or it loses what it was declared to keep, and RabbitMQ itself says nothing. Thread-safe, does not block.
 */
final class QueueWatch {

    private static final Logger log = LoggerFactory.getLogger(QueueWatch.class);

    /** What may endanger a queue. */
    sealed interface Condition permits QuorumMembers, QueuePolicy {

        /** The queue, as it is called in sentences. */
        String label();

        boolean isSound();

        /** What an operator has to know and to do. */
        String warning();

        /** What an operator who was warned wants to hear. */
        String relief();
    }

    private final String virtualHost;
    private final @Nullable ManagementApi api;
    /** The warnings that were told last and hold still, by kind and queue. */
    private final Map<String, String> told = new HashMap<>();

    /** @param api {@code null} if there is no management access; then nobody is warned */
    QueueWatch(String virtualHost, @Nullable ManagementApi api) {
        this.virtualHost = virtualHost;
        this.api = api;
    }

    /** Has the quorum queues among these looked at. What is heard of them can be some seconds old. */
    void look(List<Queue> queues) {
        ManagementApi asked = api;
        if (asked != null) {
            queues.stream()
                    .filter(queue -> "quorum".equals(queue.arguments().get(QueueType.ARGUMENT)))
                    .forEach(queue -> look(asked, queue));
        }
    }

    private void look(ManagementApi asked, Queue queue) {
        CompletionStage<Optional<List<Condition>>> answer = asked.read(
                (json, body) -> Optional.of(conditions(queue, json, body)), "queues", virtualHost, queue.name());
        answer.whenComplete((found, failure) -> {
            if (failure == null) {
                found.ifPresent(conditions -> conditions.forEach(this::heard));
            } else {
                // Of an API that does not answer, the lookup of bindings warns.
                log.debug("{} cannot be looked up: {}", queue.label(), failure.getMessage());
            }
        });
    }

    private List<Condition> conditions(Queue queue, Json json, byte[] answer) {
        return Stream.<Optional<? extends Condition>>of(
                        QuorumMembers.read(virtualHost, queue.name(), json, answer),
                        QueuePolicy.read(virtualHost, queue, json.read(answer)))
                .<Condition>flatMap(Optional::stream)
                .toList();
    }

    /** Tells what has changed. */
    synchronized void heard(Condition found) {
        String key = found.getClass().getSimpleName() + " of " + found.label();
        if (found.isSound()) {
            if (told.remove(key) != null) {
                log.info("{}", found.relief());
            }
        } else if (!found.warning().equals(told.put(key, found.warning()))) {
            log.warn("{}", found.warning());
        }
    }
}
