package io.nuropb.simulation;

import io.nuropb.Moment;
import io.nuropb.election.Proclamation;
import io.nuropb.runner.LifecycleState;
import io.nuropb.runner.Role;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Whether consumers begin anew only for a cause of their own or of the fleet's, as far as the broker and the
 * coordinator's store show it.
 *
 * <p>A consumption that was drained and begun again with the same prefetch had a cause if the proclamations that were
 * in force meanwhile differ: another term, another topology, a pause; and another generation or a withdrawal, if the
 * leader had a cause for it. An instance that leads has causes that no port shows: its prefetch depends on who else
 * consumes.
 *
 * <p>A leader has a cause if the broker's answer showed that objects were missing or the queue was made anew, or if
 * more than one instance has lost its consumer: the queue has fewer then than instances say that they consume. What
 * befalls one alone is none.
 */
final class IsolationRecord {

    private final World world;
    private final Map<SimulatedProcess, Consumption> latest = new LinkedHashMap<>();
    private final Map<SimulatedProcess, Moment> ends = new LinkedHashMap<>();
    private Optional<Moment> damaged = Optional.empty();

    IsolationRecord(World world) {
        this.world = world;
    }

    /** The broker has answered that something is missing or was made anew, or has not told the truth. */
    void damaged() {
        damaged = Optional.of(world.time().now());
    }

    /** A consumer is gone that was not drained. */
    void lost(SimulatedProcess process) {
        ends.put(process, world.time().now());
    }

    /** Whether a leader has a cause to withdraw readiness, or to name another generation. */
    boolean mayRenew() {
        return damaged.filter(this::isRecent).isPresent()
                || ends.values().stream().filter(this::isRecent).count() > 1;
    }

    /** A leader needs as long as for an operator's wish, and what it knows of others may be older by their leases. */
    private boolean isRecent(Moment moment) {
        Plan plan = world.plan();
        Duration limit = plan.heeding().plus(plan.ttl().multipliedBy(2));
        return moment.until(world.time().now()).compareTo(Duration.ofNanos((long) (limit.toNanos() / world.slowest())))
                <= 0;
    }

    /** What one process asked the broker for last. */
    private static final class Consumption {
        private final int prefetch;
        private final OptionalInt under;
        private boolean drained;
        private boolean led;
        private boolean toldOtherwise;

        Consumption(int prefetch, OptionalInt under) {
            this.prefetch = prefetch;
            this.under = under;
        }
    }

    void consuming(SimulatedProcess process, int prefetch) {
        world.storeRecord().ifPresent(store -> {
            OptionalInt heard = process.invitation().isPresent()
                    ? store.proclamation(process.invitation().getAsLong())
                    : OptionalInt.empty();
            Consumption before = latest.put(process, new Consumption(prefetch, heard));
            if (before != null && isRepeated(before, prefetch, store)) {
                world.witness()
                        .violated(
                                Invariant.ISOLATION,
                                process + " drained its consumer and begins again with prefetch " + prefetch
                                        + ", and no proclamation since the one that it consumed under was another");
            }
        });
    }

    private static boolean isRepeated(Consumption before, int prefetch, StoreRecord store) {
        return before.drained
                && !before.led
                && !before.toldOtherwise
                && before.prefetch == prefetch
                && before.under.isPresent()
                && store.isUnchangedSince(before.under.getAsInt());
    }

    /** An old proclamation that an instance hears late, from a stale answer, is a cause as well. */
    void heard(SimulatedProcess process, Proclamation heard) {
        Consumption consumption = latest.get(process);
        if (consumption != null && consumption.under.isPresent()) {
            consumption.toldOtherwise |= world.storeRecord()
                    .filter(store -> store.differs(consumption.under.getAsInt(), heard.revision()))
                    .isPresent();
        }
    }

    void draining(SimulatedProcess process) {
        Consumption consumption = latest.get(process);
        if (consumption != null) {
            consumption.drained = true;
        }
        ends.put(process, world.time().now());
    }

    void stepped(SimulatedProcess process, LifecycleState before, LifecycleState after) {
        Consumption consumption = latest.get(process);
        if (consumption != null) {
            consumption.led |= before.role() instanceof Role.Leader || after.role() instanceof Role.Leader;
        }
    }
}
