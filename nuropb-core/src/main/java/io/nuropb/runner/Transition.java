package io.nuropb.runner;

import io.nuropb.Moment;
import io.nuropb.election.Proclamation;
import io.nuropb.election.Readiness;
import io.nuropb.topology.BrokerIdentity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the machine makes of one event: begins as the state before, and ends as the state afterwards and the effects to
 * be performed.
 */
public final class Transition {

    /** In the order in which they are cancelled. */
    private static final List<TimerPurpose> PURPOSES = List.of(TimerPurpose.values());

    /** How many effects most events have at most. */
    private static final int FEW = 3;

    final Moment now;
    private final LifecycleState before;
    private Timers timers;
    /** A list of its own as soon as there is one. */
    private List<Effect> effects = List.of();

    private @Nullable TimerPurpose due;
    private @Nullable LifecycleState after;
    Role role;
    ConsumerState consumer;
    Fleet fleet;
    Optional<ConsumePermission> permission;
    Optional<BrokerIdentity> broker;
    boolean hasServed;
    long toldIn;
    private long lastNumber;

    Transition(LifecycleState state, Moment now) {
        this.now = now;
        before = state;
        role = state.role();
        consumer = state.consumer();
        fleet = state.fleet();
        permission = state.permission();
        broker = state.broker();
        timers = state.timers();
        hasServed = state.hasServed();
        toldIn = state.toldIn();
        lastNumber = state.lastNumber();
    }

    /** The state afterwards: the one before, if nothing has changed. */
    public LifecycleState state() {
        LifecycleState known = after;
        if (known == null) {
            known = hasChanged()
                    ? new LifecycleState(
                            role, consumer, fleet, permission, broker, timers, hasServed, toldIn, lastNumber)
                    : before;
            after = known;
        }
        return known;
    }

    @SuppressWarnings("ReferenceEquality") // All of these are values, and what was not replaced has not changed.
    private boolean hasChanged() {
        return role != before.role()
                || consumer != before.consumer()
                || fleet != before.fleet()
                || timers != before.timers()
                || hasServed != before.hasServed()
                || toldIn != before.toldIn()
                || lastNumber != before.lastNumber()
                || !broker.equals(before.broker())
                || !permission.equals(before.permission());
    }

    /** What is to be done, in this order. */
    public List<Effect> effects() {
        return effects.isEmpty() ? List.of() : Collections.unmodifiableList(effects);
    }

    /** A number for an effect, never used before. */
    long number() {
        return ++lastNumber;
    }

    void emit(Effect effect) {
        if (effects.isEmpty()) {
            effects = new ArrayList<>(FEW);
        }
        effects.add(effect);
    }

    /** Sets the timer of this purpose, in place of one that may be set. */
    void setTimer(TimerPurpose purpose, Duration delay) {
        setTimer(purpose, delay, Duration.ZERO);
    }

    /** The same; a random part of {@code spread} is added to the delay. */
    void setTimer(TimerPurpose purpose, Duration delay, Duration spread) {
        cancel(purpose);
        emit(new Effect.SetTimer(purpose, newTimer(purpose), delay, spread));
    }

    /**
     * Sets the timer of this purpose to a pause that grows with the attempts, in place of one that may be set.
     *
     * @param unreachable whether a server did not answer
     */
    void backOff(TimerPurpose purpose, int attempt, boolean unreachable) {
        cancel(purpose);
        emit(new Effect.BackOff(purpose, newTimer(purpose), attempt, unreachable));
    }

    private long newTimer(TimerPurpose purpose) {
        long timer = number();
        timers = timers.with(purpose, timer);
        return timer;
    }

    private void cancel(TimerPurpose purpose) {
        if (isSet(purpose)) {
            emit(new Effect.CancelTimer(purpose, timers.number(purpose)));
        }
    }

    boolean isSet(TimerPurpose purpose) {
        return timers.isSet(purpose);
    }

    /** Cancels every timer whose purpose is over. */
    void cancelNeedlessTimers() {
        for (TimerPurpose purpose : PURPOSES) {
            boolean isNeeded =
                    role.needs(purpose) || consumer.needs(purpose) || (purpose == TimerPurpose.LAPSE && mayLapse());
            if (isSet(purpose) && !isNeeded) {
                cancel(purpose);
                timers = timers.without(purpose);
            }
        }
    }

    /** Whether nobody says any more what the fleet is kept from. */
    boolean mayLapse() {
        return role.isInFleet() && fleet.proclamation().isEmpty();
    }

    /** Takes a timer that has run out; returns whether it was still set. */
    boolean fires(LifecycleEvent.TimerFired fired) {
        if (timers.number(fired.purpose()) != fired.timer()) {
            return false;
        }
        timers = timers.without(fired.purpose());
        due = fired.purpose();
        return true;
    }

    /** Whether the timer of this purpose has just run out. */
    boolean isDue(TimerPurpose purpose) {
        return due == purpose;
    }

    /**
     * Lets any proclamation of the next session count as a later one. Revisions can be compared within a session only:
     * between two, the coordinator may have been restored from an old state, and counts from there.
     */
    void forgetRevisions() {
        permission = permission.map(ConsumePermission::withoutRevision);
        consumer = consumer.withoutRevision();
    }

    /**
     * Whether the leader of whom there was a proclamation already, be it in an earlier session, has now said that all
     * is ready, and had queues to make anew before.
     */
    boolean readinessIsRenewed() {
        Optional<Proclamation> heard = fleet.proclamation().filter(Proclamation::invites);
        return heard.isPresent()
                && before.fleet()
                        .latest()
                        .filter(before -> before.leader()
                                .term()
                                .equals(heard.get().leader().term()))
                        .filter(before -> before.revision() < heard.get().revision())
                        .filter(before -> isOfNewGeneration(before, heard.get()))
                        .isPresent();
    }

    /** Whether an instance came, went or changed that needs or handles something else than it did before. */
    boolean needsHaveChanged() {
        Fleet then = before.fleet();
        return !fleet.others().equals(then.others())
                && !fleet.capabilitiesByInstance().equals(then.capabilitiesByInstance());
    }

    /**
     * Whether this instance or another one has found objects missing under what its responsible one has said last. The
     * fleet can hear a proclamation, act on it and find no queue before its leader hears that it was accepted.
     */
    boolean findsBroken(Role.Responsible responsible) {
        long revision = responsible.inForce().map(Role.InForce::revision).orElse(0L);
        boolean own = consumer instanceof ConsumerState.Broken broken && broken.brokenSince() >= revision;
        return own || fleet.isBrokenUnder(revision);
    }

    /**
     * Whether somebody may be consuming since a time before this leader's. A consumer of a queue that was deleted and
     * made anew is not always told so by the broker, so it begins anew when the leader tells of a repair.
     */
    boolean mayBeServed() {
        return hasServed || !fleet.others().isEmpty();
    }

    /** A leader that does not count generations may mean one whenever it speaks. */
    private static boolean isOfNewGeneration(Proclamation before, Proclamation now) {
        long generation = now.readiness().map(Readiness::generation).orElse(-1L);
        return generation < 0
                || generation != before.readiness().map(Readiness::generation).orElse(-1L);
    }
}
