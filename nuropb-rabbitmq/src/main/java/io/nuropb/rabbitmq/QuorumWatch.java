package io.nuropb.rabbitmq;

import io.nuropb.topology.BrokerObject.Queue;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns, in the log and once per change, of quorum queues that have members which do not run. Such a queue works, so it is as
 * wanted; but the next node that fails may make it unavailable, and RabbitMQ itself says nothing. Thread-safe, does not block.
 */
final class QuorumWatch {

    private static final Logger log = LoggerFactory.getLogger(QuorumWatch.class);

    private final String virtualHost;
    private final @Nullable ManagementApi api;
    /** By the queue's name, the nodes without a running member that were told last. */
    private final Map<String, List<String>> told = new HashMap<>();

    /** @param api {@code null} if there is no management access; then nobody is warned */
    QuorumWatch(String virtualHost, @Nullable ManagementApi api) {
        this.virtualHost = virtualHost;
        this.api = api;
    }

    /** Has the quorum queues among these looked at. What is heard of their members can be some seconds old. */
    void look(List<Queue> queues) {
        ManagementApi asked = api;
        if (asked != null) {
            queues.stream()
                    .filter(queue -> "quorum".equals(queue.arguments().get(QueueType.ARGUMENT)))
                    .forEach(queue -> look(asked, queue));
        }
    }

    private void look(ManagementApi asked, Queue queue) {
        CompletionStage<Optional<QuorumMembers>> answer = asked.read(
                (json, body) -> QuorumMembers.read(virtualHost, queue.name(), json, body),
                "queues",
                virtualHost,
                queue.name());
        answer.whenComplete((found, failure) -> {
            if (failure == null) {
                found.ifPresent(this::heard);
            } else {
                // Of an API that does not answer, the lookup of bindings warns.
                log.debug("The members of {} cannot be looked up: {}", queue.label(), failure.getMessage());
            }
        });
    }

    /** Tells what has changed. */
    synchronized void heard(QuorumMembers members) {
        List<String> before = told.getOrDefault(members.queue(), List.of());
        told.put(members.queue(), members.missing());
        if (members.missing().equals(before)) {
            return;
        }
        if (members.missing().isEmpty()) {
            log.info("{}", members.relief());
        } else {
            log.warn("{}", members.warning());
        }
    }
}
