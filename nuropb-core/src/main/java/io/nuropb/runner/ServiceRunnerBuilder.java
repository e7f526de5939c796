package io.nuropb.runner;

import io.nuropb.Identity;
import io.nuropb.InstanceId;
import io.nuropb.Json;
import io.nuropb.Scheduler;
import io.nuropb.SystemScheduler;
import io.nuropb.election.Coordinator;
import io.nuropb.health.actuators.ConnectionTerminator;
import io.nuropb.health.actuators.InstanceScaler;
import io.nuropb.health.sensors.BrokerMonitor;
import io.nuropb.messaging.MessagePublisher;
import io.nuropb.messaging.MessageSource;
import io.nuropb.service.MeshService;
import io.nuropb.service.MessageObserver;
import io.nuropb.topology.BrokerTopology;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Puts a {@link ServiceRunner} together without dependency injection. Not thread-safe. */
public final class ServiceRunnerBuilder {

    private final MeshService service;
    private InstanceId instance = InstanceId.random();
    private RunnerConfig config = RunnerConfig.defaults();
    private final List<MessageObserver> observers = new ArrayList<>();
    private boolean clientOnly;
    private @Nullable Coordinator coordinator;
    private @Nullable BrokerTopology topology;
    private @Nullable MessageSource source;
    private @Nullable MessagePublisher publisher;
    private @Nullable BrokerMonitor monitor;
    private @Nullable InstanceScaler scaler;
    private @Nullable ConnectionTerminator terminator;
    private @Nullable Json json;
    private @Nullable Scheduler scheduler;

    ServiceRunnerBuilder(MeshService service) {
        this.service = service;
    }

    ServiceRunnerBuilder clientOnly() {
        clientOnly = true;
        return this;
    }

    /** The instance's id; by default a random one. */
    public ServiceRunnerBuilder instance(InstanceId value) {
        instance = value;
        return this;
    }

    /** How to run; by default {@link RunnerConfig#defaults}. */
    public ServiceRunnerBuilder config(RunnerConfig value) {
        config = value;
        return this;
    }

    /** Elects the leader; needed in {@link RunnerMode#FLEET}. */
    public ServiceRunnerBuilder coordinator(Coordinator value) {
        coordinator = value;
        return this;
    }

    /** Verifies and declares the broker's objects. */
    public ServiceRunnerBuilder topology(BrokerTopology value) {
        topology = value;
        return this;
    }

    /** Delivers messages. */
    public ServiceRunnerBuilder source(MessageSource value) {
        source = value;
        return this;
    }

    /** Takes messages. */
    public ServiceRunnerBuilder publisher(MessagePublisher value) {
        publisher = value;
        return this;
    }

    /**
     * Looks at the service's queues while this instance leads; by default nothing does, and a fleet's first line in the
     * log warns of it.
     */
    public ServiceRunnerBuilder monitor(BrokerMonitor value) {
        monitor = value;
        return this;
    }

    /** Follows the signals for more or fewer instances; by default they are logged and published only. */
    public ServiceRunnerBuilder scaler(InstanceScaler value) {
        scaler = value;
        return this;
    }

    /**
     * Closes connections of callers who do harm; needed in a fleet if {@link io.nuropb.health.HealthConfig} says that
     * it does so.
     */
    public ServiceRunnerBuilder terminator(ConnectionTerminator value) {
        terminator = value;
        return this;
    }

    /** Has somebody told of the messages that are handled and sent; one more with each call. */
    public ServiceRunnerBuilder observer(MessageObserver value) {
        observers.add(value);
        return this;
    }

    /** Reads and writes bodies. */
    public ServiceRunnerBuilder json(Json value) {
        json = value;
        return this;
    }

    /** Time and threads; by default a {@link SystemScheduler}, whose threads end when nobody uses them. */
    public ServiceRunnerBuilder scheduler(Scheduler value) {
        scheduler = value;
        return this;
    }

    /**
     * Makes the instance, and starts nothing.
     *
     * @throws IllegalArgumentException if the configuration needs a coordinator, or a terminator that is able to close
     *     connections, and none was given; if a client has handlers; or if nothing can be bound to a type that a
     *     method's parameters or events are bound to
     * @throws IllegalStateException if something that is needed was not given; the message names it
     */
    public ServiceRunner build() {
        Ports ports = new Ports(
                Optional.ofNullable(coordinator),
                given(topology, "topology"),
                given(source, "source"),
                given(publisher, "publisher"),
                Optional.ofNullable(monitor),
                Optional.ofNullable(scaler),
                Optional.ofNullable(terminator),
                given(json, "json"),
                scheduler == null ? new SystemScheduler() : scheduler);
        RunnerConfig chosen = clientOnly ? config.withMode(RunnerMode.CLIENT_ONLY) : config;
        Identity identity = new Identity(service.name(), instance, chosen.mode() == RunnerMode.CLIENT_ONLY);
        ServiceRunner runner = new ServiceRunner(service, identity, chosen, ports);
        observers.forEach(runner::observe);
        return runner;
    }

    private static <T> T given(@Nullable T value, String name) {
        if (value == null) {
            throw new IllegalStateException("ServiceRunner.builder() needs " + name + "(…) before build()");
        }
        return value;
    }
}
