package io.nuropb.runner;

import io.nuropb.election.Capabilities;
import io.nuropb.runner.Role.InForce;
import io.nuropb.runner.Role.Responsible;
import io.nuropb.topology.BrokerObject;
import io.nuropb.topology.Finding;
import io.nuropb.topology.Route;
import io.nuropb.topology.TopologyReport;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** What whoever is responsible for the broker's objects has to say, by what was found there and what the fleet needs. */
final class Announcements {

    private final RunnerConfig config;
    private final Capabilities own;
    private final String queue;

    Announcements(RunnerConfig config, BrokerRequirements needs) {
        this.config = config;
        own = needs.capabilities();
        queue = needs.queue();
    }

    /** Whether others consume, who may not say so themselves. */
    void count(Transition transition, TopologyReport report) {
        Integer consumers = report.consumers().get(queue);
        if (consumers != null) {
            transition.fleet = transition.fleet.counted(consumers, transition.consumer.isAtQueue() ? 1 : 0);
        }
    }

    /** Whether the queue has fewer consumers than instances say that they consume, or nobody knows: theirs may be another one of this name. */
    boolean lacksConsumers(Transition transition, TopologyReport report) {
        Integer consumers = report.consumers().get(queue);
        int own = transition.consumer.isAtQueue() ? 1 : 0;
        return consumers == null || consumers < own + transition.fleet.othersConsuming();
    }

    /**
     * What is there for the instances. A route that only others need and that cannot be made is left out: they have to wait, and nobody
     * else. Empty if something that this instance needs itself is not as it has to be.
     */
    Optional<Capabilities> found(TopologyReport report, Capabilities declared) {
        Set<Route> refused = new HashSet<>();
        for (Finding finding : report.findings()) {
            if (!finding.isSatisfied()) {
                Optional<Route> route = Optional.of(finding.object())
                        .filter(BrokerObject.Binding.class::isInstance)
                        .map(BrokerObject.Binding.class::cast)
                        .map(binding -> new Route(binding.exchange(), binding.routingKey()));
                if (route.filter(r ->
                                !own.routes().contains(r) && declared.routes().contains(r))
                        .isEmpty()) {
                    return Optional.empty();
                }
                refused.add(route.get());
            }
        }
        return Optional.of(declared.withoutRoutes(refused));
    }

    /** Whether what is due is in force. */
    static boolean isSaid(Responsible role, Announcement due) {
        return role.inForce().map(InForce::said).filter(due::equals).isPresent();
    }

    /** What there is to say of objects that are there. Those that were withdrawn before are of a new generation. */
    Announcement of(Transition transition, Responsible role, Capabilities declared) {
        long generation = role.inForce()
                .map(before -> before.said().generation() + (before.ready() ? 0 : 1))
                .orElse(0L);
        return new Announcement(
                true, instructions(transition), wanted(transition).onlyRoutesOf(declared), generation);
    }

    /** What the fleet is to do. */
    Instructions instructions(Transition transition) {
        return Instructions.of(transition.fleet.control(), transition.fleet.advice(), config.highWaterMark());
    }

    /** What has been declared for the fleet, as far as it was told. */
    Capabilities declared(Responsible role) {
        return role.inForce().map(said -> said.said().capabilities()).orElse(own);
    }

    /** What the instances need and handle together. */
    Capabilities wanted(Transition transition) {
        return transition.fleet.together(own);
    }
}
