package io.nuropb.runner;

import io.nuropb.Moment;
import io.nuropb.election.Proclamation;
import io.nuropb.election.Readiness;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the machine makes of one event: begins as the state before, and ends as the state afterwards and the effects to be performed. */
public final class Transition {

    final Moment now;
    private final List<Effect> effects = new ArrayList<>();
    private final Map<TimerPurpose, Long> timers;
    private final Fleet fleetBefore;
    private @Nullable TimerPurpose due;
    Role role;
    ConsumerState consumer;
    Fleet fleet;
    Optional<ConsumePermission> permission;
    boolean hasServed;
    private long lastNumber;

    Transition(State state, Moment now) {
        this.now = now;
        fleetBefore = state.fleet();
        role = state.role();
        consumer = state.consumer();
        fleet = state.fleet();
        permission = state.permission();
        timers = new EnumMap<>(TimerPurpose.class);
        timers.putAll(state.timers());
        hasServed = state.hasServed();
        lastNumber = state.lastNumber();
    }

    /** The state afterwards. */
    public State state() {
        return new State(role, consumer, fleet, permission, timers, hasServed, lastNumber);
    }

    /** What is to be done, in this order. */
    public List<Effect> effects() {
        return Collections.unmodifiableList(effects);
    }

    /** A number for an effect, never used before. */
    long number() {
        return ++lastNumber;
    }

    void emit(Effect effect) {
        effects.add(effect);
    }

    /** Sets the timer of this purpose, in place of one that may be set. */
    void setTimer(TimerPurpose purpose, Duration delay) {
        setTimer(purpose, delay, Duration.ZERO);
    }

    /** The same; a random part of {@code spread} is added to the delay. */
    void setTimer(TimerPurpose purpose, Duration delay, Duration spread) {
        cancelTimer(purpose);
        emit(new Effect.SetTimer(purpose, newTimer(purpose), delay, spread));
    }

    /**
     * Sets the timer of this purpose to a pause that grows with the attempts, in place of one that may be set.
     *
     * @param unreachable whether a server did not answer
     */
    void backOff(TimerPurpose purpose, int attempt, boolean unreachable) {
        cancelTimer(purpose);
        emit(new Effect.BackOff(purpose, newTimer(purpose), attempt, unreachable));
    }

    private long newTimer(TimerPurpose purpose) {
        long timer = number();
        timers.put(purpose, timer);
        return timer;
    }

    private void cancelTimer(TimerPurpose purpose) {
        Long timer = timers.remove(purpose);
        if (timer != null) {
            emit(new Effect.CancelTimer(purpose, timer));
        }
    }

    boolean isSet(TimerPurpose purpose) {
        return timers.containsKey(purpose);
    }

    /** Cancels every timer whose purpose is over. */
    void cancelTimersBut(Set<TimerPurpose> needed) {
        for (TimerPurpose purpose : TimerPurpose.values()) {
            if (!needed.contains(purpose)) {
                cancelTimer(purpose);
            }
        }
    }

    /** Takes a timer that has run out; returns whether it was still set. */
    boolean fires(Event.TimerFired fired) {
        boolean wasSet = timers.remove(fired.purpose(), fired.timer());
        due = wasSet ? fired.purpose() : null;
        return wasSet;
    }

    /** Whether the timer of this purpose has just run out. */
    boolean isDue(TimerPurpose purpose) {
        return due == purpose;
    }

    /**
     * Lets any proclamation of the next session count as a later one. Revisions can be compared within a session only: between two, the
     * coordinator may have been restored from an old state, and counts from there.
     */
    void forgetRevisions() {
        permission = permission.map(ConsumePermission::withoutRevision);
        consumer = consumer.withoutRevision();
    }

    /** Whether the leader of whom there was a proclamation already has now said that all is ready, and had queues to make anew before. */
    boolean readinessIsRenewed() {
        Optional<Proclamation> heard = fleet.proclamation().filter(Proclamation::invites);
        return heard.isPresent()
                && fleetBefore
                        .proclamation()
                        .filter(before -> before.leader()
                                .term()
                                .equals(heard.get().leader().term()))
                        .filter(before -> before.revision() < heard.get().revision())
                        .filter(before -> isOfNewGeneration(before, heard.get()))
                        .isPresent();
    }

    /** Whether an instance came, went or changed that needs or handles something else than it did before. */
    boolean needsHaveChanged() {
        return !fleet.others().equals(fleetBefore.others()) && !fleet.surfaces().equals(fleetBefore.surfaces());
    }

    /**
     * Whether this instance or another one has found objects missing under what its responsible one has said last. The fleet can hear a
     * proclamation, act on it and find no queue before its leader hears that it was accepted.
     */
    boolean findsBroken(Role.Responsible responsible) {
        long revision = responsible.inForce().map(Role.InForce::revision).orElse(0L);
        boolean own = consumer instanceof ConsumerState.Broken broken && broken.brokenSince() >= revision;
        return own || fleet.isBrokenUnder(revision);
    }

    /**
     * Whether somebody may be consuming since a time before this leader's. A consumer of a queue that was deleted and made anew is not
     * always told so by the broker, so it begins anew when the leader tells of a repair.
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
