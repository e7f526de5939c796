package io.nuropb.figures;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.inject.Guice;
import io.nuropb.client.MeshClient;
import io.nuropb.etcd.EtcdConfig;
import io.nuropb.etcd.EtcdModule;
import io.nuropb.guice.ServiceModule;
import io.nuropb.rabbitmq.RabbitConfig;
import io.nuropb.rabbitmq.RabbitModule;
import io.nuropb.runner.RunnerConfig;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.service.MeshService;
import io.nuropb.service.MeshServiceBuilder;
import io.nuropb.testservers.EtcdServer;
import io.nuropb.testservers.RabbitServer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Fleets on real servers whose instances are replaced one by one by those of another version, while callers call and publish. With {@code
 * -Dnuropb.upgrades=10} for more of each kind than on every build.
 */
@Tag("servers")
@Timeout(3_600)
class RollingUpgradeTest {

    private static final int INSTANCES = 3;
    private static final int UPGRADES = Integer.getInteger("nuropb.upgrades", 2);
    private static final int IN_FLIGHT = 8;
    private static final int MAX_WAITS = 1_500;

    private static final String METHOD = "ping";
    private static final String NEW_METHOD = "pong";
    private static final String TOPIC = "stock.changed";
    private static final String NEW_TOPIC = "stock.sold";

    private enum Change {
        NEW_METHOD_ADDED,
        TOPIC_ADDED,
        TOPIC_GONE,
        PREFETCH_CHANGED
    }

    @Test
    void nothingIsLostWhileOneInstanceAfterTheOtherIsReplaced() throws IOException, InterruptedException {
        long calls = 0;
        long events = 0;
        try (EtcdServer etcd = EtcdServer.start()) {
            RabbitServer rabbit = RabbitServer.shared();
            for (int i = 0; i < UPGRADES; i++) {
                for (Change change : Change.values()) {
                    try (Upgrade upgrade = new Upgrade(change, i, etcd, rabbit)) {
                        upgrade.run();
                        calls += upgrade.traffic.calls.get();
                        events += upgrade.traffic.published.size();
                    }
                }
            }
        }
        FiguresPage.record(
                "rolling upgrade of three instances under load: a new method, a new topic, a topic gone, another prefetch;"
                        + " real etcd and RabbitMQ",
                "0 failed calls, 0 events lost, 0 dead letters",
                "0 of each, of %,d calls and %,d events in %d upgrades of each kind"
                        .formatted(calls, events, UPGRADES));
    }

    /** One fleet, from its first instance of the old version to its last of the new one. */
    private static final class Upgrade implements AutoCloseable {
        private final Change change;
        private final String name;
        private final RabbitServer rabbit;
        private final String vhost;
        private final MeasuredFleet fleet;
        private final ServiceRunner caller;
        private final Traffic traffic;

        Upgrade(Change change, int number, EtcdServer etcd, RabbitServer rabbit) {
            this.change = change;
            this.rabbit = rabbit;
            vhost = rabbit.freshVhost();
            RabbitModule broker =
                    new RabbitModule(RabbitConfig.of(rabbit.uri(vhost).toString()));
            name = change.name().toLowerCase(Locale.ROOT).replace('_', '-') + "-" + number;
            fleet = new MeasuredFleet(
                    MeshService.named(name).build(),
                    new EtcdModule(EtcdConfig.of(etcd.endpoint().toString())),
                    broker);
            caller =
                    Guice.createInjector(ServiceModule.client("caller"), broker).getInstance(ServiceRunner.class);
            traffic = new Traffic(name, caller.client());
        }

        void run() throws InterruptedException {
            caller.start().join();
            for (int i = 0; i < INSTANCES; i++) {
                fleet.start(older(), RunnerConfig.defaults());
            }
            fleet.awaitRest(INSTANCES);
            traffic.use(METHOD);
            traffic.publish(TOPIC);
            traffic.begin();
            for (String old : fleet.names()) {
                String fresh = fleet.start(newer(), configOfNewer());
                fleet.await(
                        fresh + " consumes",
                        () -> fleet.instance(fresh).status().consuming());
                if (change == Change.NEW_METHOD_ADDED) {
                    traffic.use(NEW_METHOD);
                } else if (change == Change.TOPIC_ADDED) {
                    traffic.publish(NEW_TOPIC);
                }
                traffic.awaitMore(100);
                if (change == Change.TOPIC_GONE && isLast(old)) {
                    traffic.publishNoMore(TOPIC);
                    awaitAllHandled();
                }
                fleet.stop(old).join();
                traffic.awaitMore(100);
            }
            traffic.end();
            awaitAllHandled();
            assertThat(traffic.failures)
                    .as("%s: calls and events that failed", change)
                    .isEmpty();
            assertThat(rabbit.rabbitmqctl("list_queues", "--silent", "--vhost", vhost, "name", "messages")
                            .lines())
                    .as("%s: dead letters", change)
                    .contains("nuropb-" + name + "-dl\t0");
        }

        private void awaitAllHandled() throws InterruptedException {
            for (int waits = 0; !traffic.handled.containsAll(traffic.published); waits++) {
                assertThat(waits)
                        .as("%s: events are not handled; %s", change, fleet.counters())
                        .isLessThan(MAX_WAITS);
                fleet.pass(Duration.ofMillis(100));
            }
        }

        private boolean isLast(String old) {
            return old.endsWith("-" + INSTANCES);
        }

        private MeshService older() {
            return listening(base(), TOPIC).build();
        }

        private MeshService newer() {
            return switch (change) {
                case NEW_METHOD_ADDED ->
                    listening(base(), TOPIC)
                            .method(NEW_METHOD, (params, context) -> NEW_METHOD)
                            .build();
                case TOPIC_ADDED ->
                    listening(listening(base(), TOPIC), NEW_TOPIC).build();
                case TOPIC_GONE -> base().build();
                case PREFETCH_CHANGED -> older();
            };
        }

        private RunnerConfig configOfNewer() {
            RunnerConfig defaults = RunnerConfig.defaults();
            return change == Change.PREFETCH_CHANGED ? defaults.withPrefetch(25, 5) : defaults;
        }

        private MeshServiceBuilder base() {
            return MeshService.named(name).method(METHOD, (params, context) -> METHOD);
        }

        private MeshServiceBuilder listening(MeshServiceBuilder service, String topic) {
            return service.onEvent(topic, (event, context) -> {
                traffic.handled.add(String.valueOf(event));
                return null;
            });
        }

        @Override
        public void close() {
            fleet.close();
            caller.close();
        }
    }

    /** Keeps calls and events under way, each under a name of its own, and notes what fails. */
    private static final class Traffic {
        private final String service;
        private final MeshClient client;
        private final Set<String> methods = ConcurrentHashMap.newKeySet();
        private final Set<String> topics = ConcurrentHashMap.newKeySet();
        private final Set<String> published = ConcurrentHashMap.newKeySet();
        private final Set<String> handled = ConcurrentHashMap.newKeySet();
        private final Set<String> failures = ConcurrentHashMap.newKeySet();
        private final AtomicLong calls = new AtomicLong();
        private boolean ending;
        private int underWay;

        Traffic(String service, MeshClient client) {
            this.service = service;
            this.client = client;
        }

        void use(String method) {
            methods.add(method);
        }

        void publish(String topic) {
            topics.add(topic);
        }

        /** Publishes no more of this topic from the next call on. */
        void publishNoMore(String topic) {
            topics.remove(topic);
        }

        synchronized void begin() {
            for (int i = 0; i < IN_FLIGHT; i++) {
                next();
            }
        }

        private void next() {
            underWay++;
            long number = calls.incrementAndGet();
            List<String> all = new ArrayList<>(methods);
            String method = all.get((int) (number % all.size()));
            for (String topic : topics) {
                String event = topic + "-" + number;
                published.add(event);
                CompletionStage<Void> sent = client.publish(topic, event);
                sent.whenComplete((done, failure) -> note(event, failure));
            }
            CompletionStage<String> answer = client.request(service, method, Map.of(), String.class);
            answer.whenComplete((value, failure) -> {
                note(method, failure);
                answered();
            });
        }

        private void note(String what, @Nullable Throwable failure) {
            if (failure != null) {
                failures.add(what + ": " + failure.getMessage());
            }
        }

        private synchronized void answered() {
            underWay--;
            if (!ending) {
                next();
            }
            notifyAll();
        }

        synchronized void awaitMore(long more) throws InterruptedException {
            long wanted = calls.get() + more;
            while (calls.get() < wanted) {
                wait();
            }
        }

        synchronized void end() throws InterruptedException {
            ending = true;
            while (underWay > 0) {
                wait();
            }
        }
    }
}
