package io.nuropb.simulation;

import io.nuropb.InstanceId;
import io.nuropb.client.ClientCounters;
import io.nuropb.inmemory.InMemoryVirtualHost;
import io.nuropb.messaging.Envelope;
import io.nuropb.runner.Status;
import io.nuropb.runner.UnmetRequirement.What;
import io.nuropb.simulation.Journal.Sent;
import io.nuropb.topology.BrokerObject;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** What must be true when a fleet has had its quiet time, and after its stop. */
final class Aftermath {

    /** Why messages die. */
    private static final Set<String> REASONS = Set.of("rejected", "expired", "delivery_limit");

    /** What nobody misses any more. A reply queue that was refused is consumed with the next request. */
    private static final Set<What> OVER = EnumSet.of(What.COORDINATOR, What.BROKER, What.PUBLISHING, What.OBJECTS);

    private final World world;

    Aftermath(World world) {
        this.world = world;
    }

    void checkStable() {
        List<SimulatedProcess> leaders = world.instances().stream()
                .filter(process -> process.runner().leads())
                .toList();
        if (leaders.size() != 1) {
            unstable(leaders + " lead");
        }
        leaders.forEach(this::checkMembers);
        for (SimulatedProcess process : world.present()) {
            Status status = process.runner().status();
            if (!status.consuming()) {
                unstable(process + " does not consume: " + status.describe());
            }
            if (OVER.stream().anyMatch(status::isMissing)) {
                world.witness()
                        .violated(
                                Invariant.DIAGNOSIS,
                                process + " misses what it has had again for long: " + status.describe());
            }
        }
        InMemoryVirtualHost host = world.broker().virtualHost();
        if (!host.queues().contains(world.queue())) {
            unstable("there is no queue");
            return;
        }
        int waiting = host.messages(world.queue()).size();
        int unsettled = host.unsettled(world.queue());
        int consumers = host.consumers(world.queue());
        if (waiting + unsettled > 0 || consumers != world.instances().size()) {
            unstable(
                    waiting + " messages wait, " + unsettled + " are under way, " + consumers + " consumers are there");
        }
    }

    /** A client has sent a message of each kind. */
    void checkCalls(SimulatedProcess client, CompletableFuture<?> calls) {
        if (!calls.isDone()) {
            unstable(client + " has no outcome of what it sent in peace");
            return;
        }
        var unused = calls.whenComplete((value, failure) -> {
            if (failure != null) {
                unstable(client + " cannot send in peace: " + failure);
            }
        });
    }

    private void checkMembers(SimulatedProcess leader) {
        Set<InstanceId> gone = new HashSet<>(world.witness().membersKnownTo(leader));
        world.instances().forEach(process -> gone.remove(process.id()));
        if (!gone.isEmpty()) {
            unstable(leader + " takes for members who are no more: " + gone);
        }
    }

    /** The lease of this instance had ended. */
    void checkKnown(SimulatedProcess follower) {
        world.instances().stream()
                .filter(leader -> leader.runner().leads())
                .filter(leader -> !world.witness().membersKnownTo(leader).contains(follower.id()))
                .forEach(leader -> world.witness()
                        .violated(
                                Invariant.MEMBERSHIP,
                                leader + " does not know " + follower + ", which has joined again"));
    }

    /** An operator has paused the fleet. */
    void checkPaused() {
        for (SimulatedProcess process : world.instances()) {
            if (process.runner().status().consuming()) {
                world.witness()
                        .violated(Invariant.WISHES, process + " consumes though an operator has paused the fleet");
            }
        }
    }

    private void unstable(String found) {
        world.witness().violated(Invariant.STABILISATION, found);
    }

    void checkMessages() {
        Map<String, List<Envelope>> dead = new HashMap<>();
        for (Envelope letter : world.broker().virtualHost().deadLetters(world.queue())) {
            dead.computeIfAbsent(String.valueOf(letter.header(World.TRACE_ID)), key -> new ArrayList<>())
                    .add(letter);
        }
        for (Sent sent : world.journal().all()) {
            check(sent, dead.getOrDefault(Journal.traceId(sent), List.of()));
        }
        for (SimulatedProcess process : world.present()) {
            ClientCounters counters = process.runner().client().counters();
            if (counters.pending() + counters.unconfirmed() > 0) {
                world.witness()
                        .violated(
                                Invariant.ONE_OUTCOME,
                                process + " has " + counters.pending() + " calls pending and " + counters.unconfirmed()
                                        + " unconfirmed");
            }
        }
    }

    void checkWorkload() {
        world.workload().complaint().ifPresent(found -> world.witness().violated(Invariant.OWN, found));
    }

    private void check(Sent sent, List<Envelope> deadLetters) {
        if (sent.confirmed && sent.ended == 0 && !sent.isExcused() && deadLetters.isEmpty()) {
            world.witness().violated(Invariant.NO_LOSS, sent + " was confirmed and is nowhere");
        }
        if (sent.saidNotTaken && sent.started > 0) {
            world.witness().violated(Invariant.NEIGHBOURS, sent + " was told as not taken, and was handled");
        }
        if (!sent.isOver && !sent.lostWithSender) {
            world.witness().violated(Invariant.ONE_OUTCOME, sent + " has no outcome");
        }
        if (deadLetters.size() > sent.attempts) {
            world.witness().violated(Invariant.POISON_BOUND, sent + " died " + deadLetters.size() + " times");
        }
        for (Envelope letter : deadLetters) {
            if (!REASONS.contains(String.valueOf(letter.header("x-first-death-reason")))
                    || !world.queue().equals(letter.header("x-first-death-queue"))) {
                world.witness().violated(Invariant.POISON_BOUND, sent + " died without a reason: " + letter.headers());
            }
        }
    }

    void checkConverged(Drift drift) {
        List<String> missing = world.topology().objects().stream()
                .filter(object -> !world.broker().virtualHost().has(object))
                .map(BrokerObject::label)
                .toList();
        if (!missing.isEmpty()) {
            world.witness().violated(Invariant.CONVERGENCE, drift + " was deleted and still missing are " + missing);
        }
    }

    void checkStopped() {
        for (SimulatedProcess process : world.present()) {
            if (!process.hasStopped()) {
                unclean(process + " did not stop in time");
            }
        }
        if (!world.coordinator().leases().isEmpty()) {
            unclean("leases are left: " + world.coordinator().leases().size());
        }
        if (world.broker().connections() > 0) {
            unclean(world.broker().connections() + " connections are left");
        }
    }

    private void unclean(String found) {
        world.witness().violated(Invariant.CLEAN_STOP, found);
    }
}
