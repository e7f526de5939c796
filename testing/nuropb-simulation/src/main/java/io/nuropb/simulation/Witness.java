package io.nuropb.simulation;

import io.nuropb.InstanceId;
import io.nuropb.client.ClientConfig;
import io.nuropb.client.ClientCounters;
import io.nuropb.election.Proclamation;
import io.nuropb.election.Term;
import io.nuropb.messaging.Delivery;
import io.nuropb.messaging.MessagePublisher.Published;
import io.nuropb.messaging.Settlement;
import io.nuropb.runner.Fleet;
import io.nuropb.runner.LifecycleEvent;
import io.nuropb.runner.LifecycleState;
import io.nuropb.runner.Role;
import io.nuropb.runner.StepObserver;
import io.nuropb.service.MessageFailure;
import io.nuropb.simulation.Journal.Kind;
import io.nuropb.simulation.Journal.Sent;
import io.nuropb.topology.BrokerException;
import io.nuropb.topology.BrokerException.Reason;
import io.nuropb.topology.TopologyProfile;
import java.time.Duration;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Sees everything, notes it, and says at once when something is not as it must be. Only the first violation counts. */
final class Witness {

    /** How often one copy of a message may be handled: redeliveries are limited, as a quorum queue limits them. */
    private static final int MOST_RUNS = TopologyProfile.DELIVERY_LIMIT + 1;

    private final World world;
    private final ElectionRecord election;
    private final DutyRecord duties;
    private final IsolationRecord isolation;
    private final ProgressRecord progress;
    private final UpgradeRecord upgrades;
    private final OutcomeRecord outcomes;
    private final DiagnosisRecord diagnosis;
    private final Map<SimulatedProcess, Term> leading = new LinkedHashMap<>();
    private final Map<SimulatedProcess, Fleet> fleets = new LinkedHashMap<>();
    private final Set<Invariant> allViolated = EnumSet.noneOf(Invariant.class);
    private final Set<Invariant> unchecked = EnumSet.noneOf(Invariant.class);
    private Optional<Violation> violation = Optional.empty();
    private boolean queueWasMissing;

    Witness(World world) {
        this.world = world;
        election = new ElectionRecord(world);
        duties = new DutyRecord(world);
        isolation = new IsolationRecord(world);
        progress = new ProgressRecord(world);
        upgrades = new UpgradeRecord(world);
        outcomes = new OutcomeRecord(world);
        diagnosis = new DiagnosisRecord(world);
    }

    Optional<Violation> violation() {
        return violation;
    }

    /** Whatever was violated until the simulation ended, which is soon after the first. */
    Set<Invariant> allViolated() {
        return allViolated;
    }

    /** From now on, one of them may be violated. */
    void leaveOut(Invariant invariant) {
        unchecked.add(invariant);
    }

    void violated(Invariant invariant, String found) {
        if (unchecked.contains(invariant)) {
            return;
        }
        allViolated.add(invariant);
        if (violation.isEmpty()) {
            violation = Optional.of(
                    new Violation(invariant, Duration.ofNanos(world.time().now().nanos()), found));
            world.trace().note("witness", invariant + " violated");
        }
    }

    /** Asked after every event. */
    boolean hasSeenEnough() {
        if (!leading.isEmpty()) {
            election.checkBeliefs(leading.keySet());
            world.storeRecord().ifPresent(store -> leading.forEach(store::checkBelief));
            duties.check();
        }
        return violation.isPresent();
    }

    ElectionRecord election() {
        return election;
    }

    DutyRecord duties() {
        return duties;
    }

    IsolationRecord isolation() {
        return isolation;
    }

    ProgressRecord progress() {
        return progress;
    }

    /** Whoever leads, as it knows itself; of several, the one with the latest term. */
    Optional<SimulatedProcess> leader() {
        return leading.entrySet().stream().max(Map.Entry.comparingByValue()).map(Map.Entry::getKey);
    }

    /** Whom somebody takes for a member besides itself; nobody if it does not lead. */
    Set<InstanceId> membersKnownTo(SimulatedProcess leader) {
        return Optional.ofNullable(fleets.get(leader))
                .map(fleet -> fleet.others().keySet())
                .orElse(Set.of());
    }

    OutcomeRecord outcomes() {
        return outcomes;
    }

    DiagnosisRecord diagnosis() {
        return diagnosis;
    }

    /** A process acts again that stood still. */
    void wakesUp(SimulatedProcess process) {
        duties.wakesUp(process);
        diagnosis.wakesUp(process);
    }

    void refused(SimulatedProcess process, MessageFailure failure) {
        upgrades.refused(process, failure);
    }

    StepObserver following(SimulatedProcess process) {
        return (before, event, after, effects) -> steps(process, before, event, after);
    }

    private void steps(SimulatedProcess process, LifecycleState before, LifecycleEvent event, LifecycleState after) {
        if (event instanceof LifecycleEvent.ProclamationChanged told) {
            told.proclamation()
                    .filter(word -> word.invites())
                    .filter(this::wasSaid)
                    .ifPresent(word -> process.heardInvitation(word.revision()));
            told.proclamation().ifPresent(word -> isolation.heard(process, word));
        }
        if (after.role() instanceof Role.Leader leads) {
            leading.put(process, leads.term());
            fleets.put(process, after.fleet());
        } else {
            leading.remove(process);
            fleets.remove(process);
        }
        duties.stepped(process, after);
        isolation.stepped(process, before, after);
        upgrades.stepped(process, after);
        diagnosis.stepped(process, after);
        if (before.role() == after.role() && before.consumer() == after.consumer()) {
            return;
        }
        String is = name(after);
        if (!name(before).equals(is)) {
            world.trace().note(process.toString(), event.getClass().getSimpleName() + " -> " + is);
        }
    }

    private boolean wasSaid(Proclamation word) {
        return election.wasSaid(word)
                && world.storeRecord().filter(store -> !store.wasSaid(word)).isEmpty();
    }

    private static String name(LifecycleState state) {
        String role = state.role() instanceof Role.Leader leader
                ? "Leader " + leader.term() + " " + leader.task().getClass().getSimpleName()
                : state.role().getClass().getSimpleName();
        return role + ", " + state.consumer().getClass().getSimpleName();
    }

    void consuming(SimulatedProcess process, int prefetch) {
        world.trace().note(process.toString(), "consumes");
        if (process.invitation().isEmpty()) {
            violated(Invariant.READY_FIRST, process + " consumes and never heard a proclamation that was made");
        }
        isolation.consuming(process, prefetch);
    }

    void queueWentMissing() {
        queueWasMissing = true;
    }

    void notConsuming(SimulatedProcess process, BrokerException problem) {
        if (problem.reason() == Reason.NOT_FOUND && !queueWasMissing) {
            violated(Invariant.READY_FIRST, process + " found no queue, and nobody had deleted it");
        }
    }

    void delivered(SimulatedProcess process, @Nullable String traceId, Delivery delivery, int underWay) {
        int prefetch = world.plan().runner().prefetch();
        boolean redelivered = delivery.redelivered();
        world.trace().note(process.toString(), "is delivered " + traceId + (redelivered ? " again" : ""));
        outcomes.delivered(process, traceId);
        if (underWay > prefetch) {
            violated(
                    Invariant.BOUNDS, process + " has " + underWay + " deliveries under way with prefetch " + prefetch);
        }
        world.journal().find(traceId).ifPresent(sent -> {
            sent.deliveries++;
            upgrades.delivered(process, sent, delivery);
            sent.firstDeliveries += redelivered ? 0 : 1;
            if (sent.firstDeliveries > sent.attempts) {
                violated(Invariant.EXPLAINED_DUPLICATES, sent + " came again and is not marked as redelivered");
            }
        });
    }

    Optional<Sent> handling(SimulatedProcess process, @Nullable String traceId, @Nullable Object payload) {
        Optional<Sent> known = world.journal().find(traceId);
        if (known.isEmpty() || !Journal.payload(known.get().number).equals(payload)) {
            violated(Invariant.NO_INVENTION, process + " handles " + traceId + " with another payload than was sent");
            return Optional.empty();
        }
        if (process.hasStopped()) {
            violated(Invariant.CLEAN_STOP, process + " begins to handle " + known.get() + " after its stop");
        }
        Sent sent = known.get();
        if (++sent.started > sent.attempts * MOST_RUNS) {
            violated(Invariant.POISON_BOUND, process + " handles it once more: " + sent);
        }
        if (sent.started > sent.deliveries) {
            violated(Invariant.EXPLAINED_DUPLICATES, process + " handles it more often than it came: " + sent);
        }
        outcomes.begins(process, sent);
        return known;
    }

    void settled(SimulatedProcess process, @Nullable String traceId, @Nullable Settlement settlement) {
        world.trace().note(process.toString(), "settles " + traceId + " " + settlement);
        outcomes.settled(process, traceId, settlement);
        if (settlement != Settlement.ACK) {
            return;
        }
        world.journal().find(traceId).ifPresent(sent -> {
            if (sent.copies > 0) {
                sent.copies--;
            } else if (sent.ended == 0) {
                violated(Invariant.SETTLED_AFTER, process + " acknowledges before its handler ended: " + sent);
            } else if (sent.kind == Kind.REQUEST && !sent.replyConfirmed) {
                violated(Invariant.SETTLED_AFTER, process + " acknowledges before its reply was confirmed: " + sent);
            }
        });
    }

    void publishing(@Nullable String traceId, boolean reply) {
        if (!reply) {
            world.journal().find(traceId).ifPresent(sent -> sent.attempts++);
        }
    }

    /** It never left, or the broker did not take it, and said so. */
    void notPublished(@Nullable String traceId, boolean reply) {
        if (!reply) {
            world.journal().find(traceId).ifPresent(sent -> sent.attempts--);
        }
    }

    void checkClient(SimulatedProcess process) {
        ClientCounters counters = process.runner().client().counters();
        ClientConfig limits = world.plan().runner().client();
        if (counters.pending() > limits.maxPending() || counters.unconfirmed() > limits.maxUnconfirmed()) {
            violated(
                    Invariant.BOUNDS,
                    process + " has " + counters.pending() + " calls pending and " + counters.unconfirmed()
                            + " unconfirmed, and may have " + limits.maxPending() + " and " + limits.maxUnconfirmed());
        }
    }

    void published(@Nullable String traceId, boolean reply, @Nullable Published published) {
        boolean confirmed = published == Published.CONFIRMED;
        world.journal().find(traceId).filter(sent -> confirmed).ifPresent(sent -> {
            sent.replyConfirmed |= reply;
            sent.confirmed |= !reply;
        });
    }
}
