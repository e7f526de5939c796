package io.nuropb.rights;

import io.nuropb.Identity;
import io.nuropb.InstanceId;
import io.nuropb.Scheduler;
import io.nuropb.ServiceName;
import io.nuropb.json.JacksonJson;
import io.nuropb.messaging.MessageSource.Subscription;
import io.nuropb.messaging.Settlement;
import io.nuropb.rabbitmq.RabbitConfig;
import io.nuropb.rabbitmq.RabbitMessageSource;
import io.nuropb.rabbitmq.RabbitTopology;
import io.nuropb.topology.BrokerObject.Queue;
import io.nuropb.topology.Finding;
import io.nuropb.topology.Topology;
import io.nuropb.topology.TopologyProfile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Another service, and what becomes of somebody's attempts to declare, to bind and to consume what belongs to it. */
final class OtherService {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final Identity identity;
    private final Scheduler scheduler;
    private final Topology topology;

    OtherService(String name, Scheduler scheduler) {
        this.scheduler = scheduler;
        identity = new Identity(new ServiceName(name), new InstanceId("b1"), false);
        TopologyProfile profile = TopologyProfile.hardened();
        Topology shared = profile.topology(identity.service(), List.of(), List.of("orders.*"));
        List<Queue> queues = new ArrayList<>(shared.queues());
        queues.add(new Queue(
                profile.replyQueues(identity.service(), identity.instance(), scheduler.random())
                        .get(),
                true,
                Map.of()));
        topology = new Topology(shared.exchanges(), queues, shared.bindings());
    }

    /** What is not as it should be after somebody has declared everything. */
    List<Finding> declare(RabbitConfig user) throws Exception {
        try (RabbitTopology broker = new RabbitTopology(user, identity, scheduler, new JacksonJson())) {
            return scheduler.await(broker.declare(topology), LIMIT).findings().stream()
                    .filter(found -> !found.isSatisfied())
                    .toList();
        }
    }

    /** What somebody's attempts to consume its queues fail with. */
    List<String> consume(RabbitConfig user) throws Exception {
        List<String> failures = new ArrayList<>();
        try (RabbitMessageSource broker = new RabbitMessageSource(user, identity, scheduler)) {
            for (Queue queue : topology.queues()) {
                CompletionStage<String> attempt = broker.consume(
                                Subscription.shared(queue.name(), 1),
                                delivery -> CompletableFuture.completedFuture(Settlement.ACK),
                                lost -> {})
                        .handle((consumption, failure) -> queue.name() + ": " + failure);
                failures.add(scheduler.await(attempt, LIMIT));
            }
        }
        return failures;
    }

    /** How many exchanges, queues and bindings are its own. */
    int size() {
        return 1 + topology.queues().size() + topology.bindings().size();
    }
}
