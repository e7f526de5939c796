package io.nuropb.testkit.service;

import io.nuropb.Scheduler;
import io.nuropb.client.ClientConfig;
import io.nuropb.client.MeshClient;
import io.nuropb.election.Restrictions;
import io.nuropb.health.sensors.InstanceCounters;
import io.nuropb.json.JacksonJson;
import io.nuropb.messaging.Delivery;
import io.nuropb.messaging.RemoteError;
import io.nuropb.messaging.Settlement;
import io.nuropb.service.DispatchConfig;
import io.nuropb.service.DispatchCounters;
import io.nuropb.service.Dispatcher;
import io.nuropb.service.MeshService;
import io.nuropb.service.MessageFailure;
import io.nuropb.service.MessageObserver;
import io.nuropb.service.PeerCapabilities;
import io.nuropb.testkit.VirtualTime;
import io.nuropb.testkit.messaging.ScriptedPublisher;
import io.nuropb.testkit.messaging.ScriptedSource;
import io.nuropb.testkit.messaging.TestDeliveries;
import io.nuropb.topology.TopologyNames;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A dispatcher on virtual time, with a publisher that the test scripts. */
final class DispatchBench {

    final VirtualTime time;
    final ScriptedPublisher publisher = new ScriptedPublisher();
    final MeshClient client;
    private final Dispatcher dispatcher;

    DispatchBench(MeshService service) {
        this(service, DispatchConfig.defaults());
    }

    DispatchBench(MeshService service, DispatchConfig config) {
        this(service, config, new VirtualTime());
    }

    DispatchBench(MeshService service, DispatchConfig config, VirtualTime time) {
        this(service, config, time, PeerCapabilities.NONE);
    }

    DispatchBench(MeshService service, DispatchConfig config, VirtualTime time, PeerCapabilities neighbours) {
        this.time = time;
        client = client(publisher, time);
        dispatcher = new Dispatcher(
                service, neighbours, client, publisher, TopologyNames.defaults(), new JacksonJson(), time, config);
    }

    /** A dispatcher on another scheduler. */
    static Dispatcher dispatcher(
            MeshService service, ScriptedPublisher publisher, Scheduler scheduler, DispatchConfig config) {
        return new Dispatcher(
                service,
                PeerCapabilities.NONE,
                client(publisher, scheduler),
                publisher,
                TopologyNames.defaults(),
                new JacksonJson(),
                scheduler,
                config);
    }

    /** A client that has called nobody yet, and so has opened nothing. */
    static MeshClient client(ScriptedPublisher publisher, Scheduler scheduler) {
        return new MeshClient(
                () -> "nuropb-orders-o1-rq",
                TopologyNames.defaults(),
                new ScriptedSource(),
                publisher,
                new JacksonJson(),
                scheduler,
                ClientConfig.defaults());
    }

    void listen(Consumer<MessageFailure> listener) {
        dispatcher.listen(listener, (ids, thrown) -> {});
    }

    void observe(MessageObserver observer) {
        dispatcher.observe(observer);
    }

    /** Has handlers begin, with so many messages at once. */
    void prefetch(int places) {
        dispatcher.begin(places);
    }

    void begin(boolean value) {
        if (value) {
            dispatcher.begin(10);
        } else {
            dispatcher.halt();
        }
    }

    CompletableFuture<Settlement> handle(Delivery delivery) {
        return dispatcher.handle(delivery).toCompletableFuture();
    }

    Settlement settled(Delivery delivery) {
        return time.await(handle(delivery));
    }

    void restrict(Restrictions restrictions) {
        dispatcher.restrict(restrictions);
    }

    InstanceCounters tally() {
        return dispatcher.instanceCounters("one life", 10);
    }

    DispatchCounters counters() {
        return dispatcher.counters();
    }

    RemoteError lastError() {
        return TestDeliveries.error(publisher.last().envelope());
    }

    @Nullable
    Object lastResult() {
        return TestDeliveries.result(publisher.last().envelope());
    }

    String lastBody() {
        return new String(publisher.last().envelope().body(), StandardCharsets.UTF_8);
    }
}
