package io.nuropb.runner;

import io.nuropb.election.Capabilities;
import io.nuropb.runner.Role.InForce;
import io.nuropb.runner.Role.Leader;
import io.nuropb.runner.Role.Responsible;
import io.nuropb.topology.BrokerObject;
import io.nuropb.topology.Finding;
import io.nuropb.topology.Route;
import io.nuropb.topology.TopologyNames;
import io.nuropb.topology.TopologyReport;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What whoever is responsible for the broker's objects has to say, by what was found there and what the fleet needs.
 */
final class Announcements {

    /** Why a look does not count. */
    static final String DOUBT =
            "The broker says that nobody consumes the service queue, although instances say that they do";

    /** How many looks do not count before it is believed: with the default pauses, those of about two seconds. */
    private static final int MOST_DOUBTS = 4;

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
        if (consumers != null && !isContradicted(transition, report)) {
            transition.fleet = transition.fleet.counted(consumers, own(transition));
        }
    }

    /**
     * Whether the queue has fewer consumers than instances say that they consume, or nobody knows: theirs may be
     * another one of this name.
     */
    boolean lacksConsumers(Transition transition, TopologyReport report) {
        Integer consumers = report.consumers().get(queue);
        return consumers == null || consumers < own(transition) + transition.fleet.othersConsuming();
    }

    /**
     * Whether the queue is said to have no consumers, which is not to be believed yet.
     *
     * @param doubts how many looks in a row were doubtful before
     */
    boolean isDoubtful(Transition transition, TopologyReport report, int doubts) {
        return doubts < MOST_DOUBTS && isContradicted(transition, report);
    }

    /**
     * Whether the queue is said to have no consumers although instances say that they consume. It may be so; but
     * RabbitMQ says that also of a quorum queue whose leader does not tell it how many there are.
     */
    private boolean isContradicted(Transition transition, TopologyReport report) {
        return report.consumers().getOrDefault(queue, 1) == 0
                && !report.createdQueue(queue)
                && lacksConsumers(transition, report);
    }

    private static int own(Transition transition) {
        return transition.consumer.isAtQueue() ? 1 : 0;
    }

    /**
     * What is there for the instances. A route that only others need and that cannot be made is left out: they have to
     * wait, and nobody else. Empty if something that this instance needs itself is not as it has to be.
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

    /**
     * What this leader has said counts from when it hears it, whether or not the coordinator has answered. So an
     * earlier proclamation of its own, given up because nobody answered, is noticed when it arrives late and replaces
     * the one that counts.
     */
    Leader heard(Transition transition, Leader leader, LifecycleEvent event) {
        if (!(event instanceof LifecycleEvent.ProclamationChanged)) {
            return leader;
        }
        return transition
                .fleet
                .proclamation()
                .filter(heard -> heard.leader().term().equals(leader.term()))
                .flatMap(heard -> heard.readiness()
                        .map(readiness -> new InForce(heard.revision(), Announcement.of(readiness, own))))
                .map(leader::hasHeard)
                .orElse(leader);
    }

    /**
     * Whether a readiness that was withdrawn stands at the coordinator again, although the objects are not as they have
     * to be.
     */
    static boolean isRevived(Leader before, Leader heard) {
        boolean isWithdrawn = before.inForce().isPresent() && !before.isReady();
        boolean isUntrue = heard.task() instanceof LeaderTask.Preparing
                || (heard.task() instanceof LeaderTask.Blocked blocked
                        && blocked.obstacle() != RetryReason.PROCLAMATION_REFUSED);
        return isWithdrawn && heard.isReady() && isUntrue;
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
        Capabilities all = wanted(transition).onlyRoutesOf(declared);
        Instructions instructions = instructions(transition);
        Capabilities unserved = transition
                .fleet
                .served(own, instructions.restrictions().instances())
                .lacks(all);
        return new Announcement(
                true,
                instructions,
                all,
                generation,
                unserved.isEmpty() ? Optional.empty() : Optional.of(unserved),
                transition.broker);
    }

    /** What the fleet is to do. */
    Instructions instructions(Transition transition) {
        return Instructions.of(transition.fleet.control(), transition.fleet.advice(), config.highWaterMark());
    }

    /** What has been declared for the fleet, as far as it was told. */
    Capabilities declared(Responsible role) {
        return role.inForce().map(said -> said.said().capabilities()).orElse(own);
    }

    /** What the instances need and handle together, but for routes at exchanges that this one knows nothing of. */
    Capabilities wanted(Transition transition) {
        TopologyNames names = config.profile().names();
        Set<String> exchanges = Set.of(names.rpcExchange(), names.eventsExchange());
        Capabilities together = transition.fleet.together(own);
        List<Route> elsewhere = together.routes().stream()
                .filter(route -> !exchanges.contains(route.exchange()))
                .toList();
        return elsewhere.isEmpty() ? together : together.withoutRoutes(elsewhere);
    }
}
