package io.nuropb.runner;

import io.nuropb.Identity;
import io.nuropb.Scheduler;
import io.nuropb.client.MeshClient;
import io.nuropb.election.Candidate;
import io.nuropb.election.Capabilities;
import io.nuropb.election.Presence;
import io.nuropb.health.actuators.ConnectionTerminator;
import io.nuropb.health.policies.CallerConfig;
import io.nuropb.health.policies.DeadLetterQueue;
import io.nuropb.health.sensors.InstanceCounters;
import io.nuropb.health.sensors.ReportedCounters;
import io.nuropb.service.DispatchCounters;
import io.nuropb.service.Dispatcher;
import io.nuropb.service.MeshService;
import io.nuropb.topology.Route;
import io.nuropb.topology.Topology;
import io.nuropb.topology.TopologyProfile.Durability;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one instance is made of, besides its lifecycle.
 *
 * @param candidate as what it joins the election
 * @param config how it runs
 * @param topology what there has to be on the broker for it
 * @param needs the same for the machine to compare, and what it handles
 * @param otherInstances what the others handle
 * @param dispatcher handles what its queue delivers
 * @param client calls others
 * @param origin where it runs, for its presence
 * @param life names this life of the instance, for its counters
 */
record Instance(
        Candidate candidate,
        RunnerConfig config,
        Topology topology,
        BrokerRequirements needs,
        ProclaimedCapabilities otherInstances,
        Dispatcher dispatcher,
        MeshClient client,
        Map<String, Object> origin,
        String life) {

    private static final Logger log = LoggerFactory.getLogger(ServiceRunner.class);

    /** @param callbacks the scheduler on whose {@code callbacks()} threads handlers and completions run */
    static Instance assemble(
            MeshService service, Identity identity, RunnerConfig config, Ports ports, Scheduler callbacks) {
        switch (config.mode()) {
            case FLEET -> requireFleetPorts(identity, config, ports);
            case CLIENT_ONLY -> requireNoHandlers(service);
            case STANDALONE -> {}
        }
        service.requireUsableTypes(ports.json());
        MeshClient client = new MeshClient(
                config.profile().replyQueues(identity.service(), identity.instance(), callbacks.random()),
                config.profile().names(),
                ports.source(),
                ports.publisher(),
                ports.json(),
                callbacks,
                config.client());
        ProclaimedCapabilities otherInstances = new ProclaimedCapabilities(
                callbacks::now,
                config.dispatch().giveBackLimit(),
                config.profile().names());
        Dispatcher dispatcher = new Dispatcher(
                service,
                otherInstances,
                client,
                ports.publisher(),
                config.profile().names(),
                ports.json(),
                callbacks,
                config.dispatch());
        Topology topology = config.profile().topology(service.name(), config.rpcBindings(), service.topics());
        String queue = config.profile().serviceQueue(service.name());
        Capabilities capabilities =
                new Capabilities(config.profile().layout(service.name()), topology.routesTo(queue), service.methods());
        return new Instance(
                new Candidate(identity.service(), identity.instance()),
                config,
                topology,
                new BrokerRequirements(topology.id(), queue, capabilities),
                otherInstances,
                dispatcher,
                client,
                Map.of("host", hostName(), "pid", ProcessHandle.current().pid(), "version", service.version()),
                Long.toHexString(callbacks.random().nextLong()));
    }

    /** What it is called in logs. */
    String label() {
        return candidate.service() + "/" + candidate.instance();
    }

    DeadLetterQueue deadLetters() {
        return new DeadLetterQueue(
                candidate.service(),
                config.profile().deadLetterQueue(candidate.service()),
                config.profile().durability() == Durability.COMPATIBLE);
    }

    String serviceQueue() {
        return needs.queue();
    }

    /** What is to be declared on the broker for instances that need these routes together. */
    Topology topologyWith(Set<Route> routes) {
        return topology.withRoutesTo(serviceQueue(), routes);
    }

    boolean isClientOnly() {
        return config.mode() == RunnerMode.CLIENT_ONLY;
    }

    /** What it tells its fleet about itself, with its counters of now. */
    Presence presence(Effect.Report report) {
        return new Presence(
                candidate.instance(),
                report.state().label(),
                report.consuming(),
                report.brokenSince(),
                Optional.of(needs.capabilities()),
                details(report),
                report.broker());
    }

    /** What its presence tells beside its state. */
    private Map<String, Object> details(Effect.Report report) {
        RunningState state = report.state();
        boolean leads = state == RunningState.RUNNING_LEADER || state == RunningState.TAKING_LEADERSHIP;
        DispatchCounters counters = dispatcher.counters();
        Map<String, Object> details = new HashMap<>(origin);
        details.put("role", leads ? "leader" : "follower");
        details.put("handled", counters.handled());
        details.put("events", counters.events());
        details.put("failed", counters.failed());
        details.put("malformed", counters.malformed());
        details.put("under_way", counters.underWay());
        details.put("overdue", counters.overdue());
        details.put(ReportedCounters.NAME, ReportedCounters.told(tally(report.prefetch())));
        return details;
    }

    /**
     * What its fleet's leader judges its work by.
     *
     * @param prefetch how many messages it takes at once; empty if it may not consume
     */
    InstanceCounters tally(OptionalInt prefetch) {
        return dispatcher.instanceCounters(life, prefetch.orElse(config.prefetch()));
    }

    private static void requireFleetPorts(Identity identity, RunnerConfig config, Ports ports) {
        if (ports.coordinator().isEmpty()) {
            throw new IllegalArgumentException("Service '" + identity.service() + "' is to run in a fleet, but there is"
                    + " no coordinator: add a coordinator's module, or choose RunnerMode.STANDALONE");
        }
        CallerConfig.Mode mode = config.health().callers().mode();
        if (mode.closesConnections()) {
            requireAbleTerminator(identity, mode, ports.terminator());
        }
        if (ports.monitor().isEmpty()) {
            log.warn(
                    "{}/{} has no BrokerMonitor: while it leads, nobody sees the backlog, and the fleet is asked neither to grow nor to"
                            + " shrink. Give the broker's to ServiceRunner.builder by monitor(…), or add its module",
                    identity.service(),
                    identity.instance());
        }
    }

    private static void requireAbleTerminator(
            Identity identity, CallerConfig.Mode mode, Optional<ConnectionTerminator> terminator) {
        terminator
                .map(ConnectionTerminator::unable)
                .orElse(Optional.of("there is no ConnectionTerminator. Give the broker's to ServiceRunner.builder by"
                        + " terminator(…), or add its module"))
                .ifPresent(obstacle -> {
                    throw new IllegalArgumentException(
                            "Service '" + identity.service() + "' is to close the connections"
                                    + " of callers at fault (CallerConfig.Mode." + mode + "), but " + obstacle
                                    + ", or choose another mode");
                });
    }

    private static void requireNoHandlers(MeshService service) {
        if (!service.methods().isEmpty() || !service.topics().isEmpty()) {
            throw new IllegalArgumentException(
                    "'" + service.name() + "' is to serve nothing (RunnerMode.CLIENT_ONLY), but"
                            + " it has handlers: methods " + service.methods() + ", events " + service.topics()
                            + ". Choose RunnerMode.FLEET or STANDALONE to serve them, or remove the handlers");
        }
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown";
        }
    }
}
