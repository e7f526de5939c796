package io.nuropb.inmemory;

import io.nuropb.health.sensors.BrokerMonitor;
import io.nuropb.health.sensors.BrokerReading;
import io.nuropb.health.sensors.BrokerReading.Resource;
import io.nuropb.health.sensors.QueueReading;
import io.nuropb.topology.BrokerException;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** {@link BrokerMonitor} in memory: it knows every number, as it is at that moment. Thread-safe. */
public final class InMemoryBrokerMonitor implements BrokerMonitor {

    private final InMemoryBroker broker;
    private final BrokerLink link;

    /** A client that connects when it is first used. */
    @Inject
    public InMemoryBrokerMonitor(InMemoryBroker broker, InMemoryConfig config) {
        this.broker = broker;
        this.link = new BrokerLink(broker, config, "monitoring", problem -> {});
    }

    @Override
    public CompletionStage<BrokerReading> read(String serviceQueue, String deadLetterQueue) {
        CompletableFuture<BrokerReading> answer = new CompletableFuture<>();
        synchronized (broker.lock()) {
            BrokerReading reading = look(serviceQueue, deadLetterQueue);
            broker.scheduler().execute(() -> answer.complete(reading));
        }
        return answer;
    }

    private BrokerReading look(String serviceQueue, String deadLetterQueue) {
        try {
            VirtualHostState host = link.open().host();
            List<String> problems = new ArrayList<>();
            QueueReading service = reading(host, serviceQueue, problems);
            QueueReading dead = reading(host, deadLetterQueue, problems);
            Set<Resource> alarms = broker.isBlocked() ? Set.of(Resource.MEMORY) : Set.of();
            return new BrokerReading(
                    service,
                    dead,
                    Optional.of(alarms),
                    problems.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", problems)));
        } catch (BrokerException e) {
            return BrokerReading.unknown(String.valueOf(e.getMessage()));
        }
    }

    private static QueueReading reading(VirtualHostState host, String queue, List<String> problems) {
        return host.queue(queue).map(MessageQueue::reading).orElseGet(() -> {
            problems.add("There is no queue '" + queue + "' in virtual host '" + host.name()
                    + "'. The service's leader declares it");
            return QueueReading.unknown();
        });
    }

    @Override
    public void close() {
        broker.locked(link::close);
    }
}
