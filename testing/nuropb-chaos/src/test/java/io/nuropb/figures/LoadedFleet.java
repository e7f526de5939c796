package io.nuropb.figures;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.inject.Guice;
import io.nuropb.etcd.EtcdConfig;
import io.nuropb.etcd.EtcdModule;
import io.nuropb.guice.ServiceModule;
import io.nuropb.rabbitmq.RabbitConfig;
import io.nuropb.rabbitmq.RabbitModule;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.service.MeshService;
import io.nuropb.service.MeshServiceBuilder;
import io.nuropb.testservers.EtcdServer;
import io.nuropb.testservers.RabbitServer;
import java.time.Duration;
import java.util.List;

/** A fleet on real servers, in a virtual host of its own, with somebody who calls it and publishes to it. */
final class LoadedFleet implements AutoCloseable {

    private static final int MAX_WAITS = 1_500;

    final MeasuredFleet instances;
    final SteadyTraffic traffic;

    private final String name;
    private final RabbitServer rabbit;
    private final String vhost;
    private final ServiceRunner caller;

    /** A fleet of nobody yet; its caller has started. */
    LoadedFleet(String name, EtcdServer etcd, RabbitServer rabbit) {
        this.name = name;
        this.rabbit = rabbit;
        vhost = rabbit.freshVhost();
        RabbitModule broker = new RabbitModule(RabbitConfig.of(rabbit.uri(vhost).toString()));
        instances = new MeasuredFleet(
                MeshService.named(name).build(),
                new EtcdModule(EtcdConfig.of(etcd.endpoint().toString())),
                broker);
        caller = Guice.createInjector(ServiceModule.client("caller"), broker).getInstance(ServiceRunner.class);
        traffic = new SteadyTraffic(name, caller.client());
        caller.start().join();
    }

    /** A version of the service with one method. */
    MeshServiceBuilder version(String method) {
        return MeshService.named(name).method(method, (params, context) -> method);
    }

    /** The same version, which listens to a topic, too. */
    MeshServiceBuilder listening(MeshServiceBuilder version, String topic) {
        return version.onEvent(topic, (event, context) -> {
            traffic.handled.add(String.valueOf(event));
            return null;
        });
    }

    void awaitAllHandled() throws InterruptedException {
        for (int waits = 0; !traffic.handled.containsAll(traffic.published); waits++) {
            assertThat(waits)
                    .as("%s: events are not handled; %s", name, instances.counters())
                    .isLessThan(MAX_WAITS);
            instances.pass(Duration.ofMillis(100));
        }
    }

    /**
     * Asserts that no call failed and every event was handled, and that nothing stays in the service's queues: of a
     * quorum queue, the broker tells a number that it takes every five seconds.
     */
    void assertNothingIsLost() throws InterruptedException {
        assertThat(traffic.failures)
                .as("%s: calls and events that failed", name)
                .isEmpty();
        assertThat(traffic.handled).as("%s: events that were handled", name).containsAll(traffic.published);
        List<String> empty = List.of(serviceQueue() + "\t0", deadLetterQueue() + "\t0");
        for (int waits = 0; !queues("messages").containsAll(empty); waits++) {
            assertThat(waits)
                    .as("%s: messages stay in queues: %s", name, queues("messages"))
                    .isLessThan(MAX_WAITS);
            instances.pass(Duration.ofMillis(100));
        }
    }

    String serviceQueue() {
        return "nuropb-" + name + "-sq";
    }

    String deadLetterQueue() {
        return "nuropb-" + name + "-dl";
    }

    /** Each queue with something that the broker says of it. */
    List<String> queues(String property) {
        return rabbit.rabbitmqctl("list_queues", "--silent", "--vhost", vhost, "name", property)
                .lines()
                .toList();
    }

    void delete(String queue) {
        rabbit.rabbitmqctl("delete_queue", "-p", vhost, queue);
    }

    /** Fails if there is something in it. */
    void deleteIfEmpty(String queue) {
        rabbit.rabbitmqctl("delete_queue", "-p", vhost, "--if-empty", queue);
    }

    @Override
    public void close() {
        instances.close();
        caller.close();
    }
}
