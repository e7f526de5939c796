package io.nuropb.health.policies;

import io.nuropb.Moment;
import io.nuropb.health.detectors.EffectiveInstances;
import io.nuropb.health.detectors.FleetMeasures;
import io.nuropb.health.detectors.Throughput;
import io.nuropb.health.sensors.FleetSample;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How many instances there should be. A pure function of state and sample: it knows no clock, thread or log, and the
 * same samples give the same advice.
 *
 * <p>{@code N* = (arrivals + ready / drainTarget) / (utilisation * throughput of an instance)}. Upwards it follows N*
 * after three samples, after two when consumers are gone, or at once when messages wait longer than the drain target;
 * downwards only to the highest N* of the last minutes.
 */
public final class InstanceCountPolicy {

    /** Samples in which more must be needed until more are asked for. */
    static final int SAMPLES = 3;

    /** Samples after a change that say nothing yet. */
    static final int SETTLING = 2;

    /** A difference of so many standard deviations is not chance. */
    private static final double NOT_CHANCE = 4;

    private static final double WIDEST_BAND = 2;

    /** Until it was seen that more instances handle more, they grow by half, or by so many where that is more. */
    private static final double FIRST_GROWTH = 0.5;

    private static final int FIRST_STEP = 2;

    private final ScalingConfig config;

    /** @param config its limits */
    public InstanceCountPolicy(ScalingConfig config) {
        this.config = config;
    }

    /**
     * What is known before any sample.
     *
     * @param leaderSince when this leader began to lead
     */
    public ScalingState initial(Moment leaderSince) {
        return initial(leaderSince, OptionalInt.empty());
    }

    /**
     * What a leader knows before any sample that follows another one.
     *
     * @param leaderSince when it began to lead
     * @param asked how many the leader before asked for last, some of which may have yet to start; empty if that is not
     *     known
     */
    public ScalingState initial(Moment leaderSince, OptionalInt asked) {
        return ScalingState.initial(leaderSince, asked);
    }

    /**
     * What follows from a sample.
     *
     * @param state for the next decision
     * @param advice what is to be said
     */
    public record Step(ScalingState state, Advice advice) {}

    /**
     * What is to be said.
     *
     * @param desired how many instances there should be; empty while that cannot be said
     * @param current how many live
     * @param kind of what kind the reason is; it says also whether nothing is decided, because too little is known
     * @param reason why, in a sentence with the numbers that it follows from
     * @param bottleneck what keeps more instances from bringing more throughput, in a sentence; empty if nothing is
     *     known to
     */
    public record Advice(
            OptionalInt desired, int current, ScalingReason kind, String reason, Optional<String> bottleneck) {}

    /**
     * Decides once.
     *
     * @param state what the last decision left, or {@link #initial}
     * @param sample what the leader sees; at the configured period
     * @param highWaterMark the backlog, in messages, above which more instances are asked for whatever the rates say
     * @param pause whether the fleet is asked not to consume
     */
    public Step decide(ScalingState state, FleetSample sample, long highWaterMark, Pause pause) {
        ScalingState seen = state.seen(sample, pause != Pause.NONE, config);
        if (isOutOfBounds(seen)) {
            return intoBounds(seen, sample);
        }
        Optional<Freeze> frozen = Freeze.reason(seen, sample, pause, config);
        if (frozen.isPresent()) {
            return frozen(seen.frozen(sample.at(), config.downAfter()), sample, frozen.get());
        }
        ScalingState known = beginning(seen, sample);
        Need need = Need.of(known, sample, Math.min(state.absent(), seen.absent()), config);
        ScalingState informed = informed(known, sample, need);
        if (wantsMore(informed, need, highWaterMark)) {
            return up(informed, sample, need, highWaterMark);
        }
        return down(informed.calm(), sample, need, highWaterMark);
    }

    /**
     * A leader that does not know what was asked for last begins with the instances that there are. Whoever joins in
     * its first minute has been there before, as after an outage in which all have lost their leases and one is back
     * before the others. For one that knows, who lives says nothing of how many there should be: while instances are
     * replaced, more live than were asked for.
     */
    private ScalingState beginning(ScalingState state, FleetSample sample) {
        int there = config.clamped(sample.members());
        boolean begins = state.desired().isEmpty();
        boolean othersAreBack = !begins
                && !state.inherited()
                && state.leaderSince().until(sample.at()).compareTo(config.changeWindow()) < 0
                && there > state.desired().getAsInt();
        return begins || othersAreBack ? state.beginningWith(there) : state;
    }

    private boolean givesNoneUp(ScalingState state, FleetSample sample) {
        return state.leaderSince().until(sample.at()).compareTo(config.downAfter()) < 0;
    }

    private boolean isOutOfBounds(ScalingState state) {
        return state.desired().isPresent()
                && config.clamped(state.desired().getAsInt()) != state.desired().getAsInt();
    }

    /** Bounds that were changed hold at once, whatever else is known. */
    private Step intoBounds(ScalingState state, FleetSample sample) {
        int desired = state.desired().orElseThrow();
        int next = config.clamped(desired);
        ScalingState changed =
                next > desired ? grown(state, next, sample) : state.fewer(next, sample, config.changeWindow());
        return said(changed, sample, "The bounds are " + config.min() + " to " + config.max() + " instances now");
    }

    private ScalingState informed(ScalingState state, FleetSample sample, Need need) {
        Moment at = sample.at();
        Throughput throughput = state.measures().throughput();
        boolean grows = state.measures().backlog().rises() > 0 && need.backlogCounts();
        Optional<Bottleneck> known = state.bottleneck()
                .filter(bottleneck -> bottleneck.holds(throughput, sample.consuming(), at))
                .map(bottleneck -> bottleneck.tried(grows, at));
        Optional<Bottleneck> now = known.isPresent()
                ? known
                : Bottleneck.seen(throughput, EffectiveInstances.of(sample), sample.underWay(), need.demand(), at);
        double limited = now.map(bottleneck -> Math.min(need.instances(), bottleneck.instances() + need.lost()))
                .orElse(need.instances());
        return state.informed(state.needs().plus(limited, at, config.downAfter()), now, need.lost());
    }

    private double band(ScalingState state) {
        double chance = NOT_CHANCE * state.measures().arrivals().chance();
        return Math.max(config.tolerance(), Math.min(WIDEST_BAND, chance));
    }

    private boolean wantsMore(ScalingState state, Need need, long highWaterMark) {
        int desired = state.desired().orElseThrow();
        boolean grows = state.measures().backlog().rises() >= 2 && need.backlogCounts();
        boolean outside = need.instances() > desired * (1 + band(state));
        return outside
                || need.occupancy().now() > desired
                || ((grows || need.moreLost()) && need.instances() > desired)
                || asksAnyway(state, need, highWaterMark);
    }

    /**
     * What asks for more although the rates do not: the high-water mark, and messages that wait too long and ever
     * longer.
     */
    private boolean asksAnyway(ScalingState state, Need need, long highWaterMark) {
        boolean high = need.ready() > highWaterMark;
        boolean late = tooOld(state, need) && state.measures().backlog().rises() > 0;
        return !need.awaited() && (high || late);
    }

    private boolean tooOld(ScalingState state, Need need) {
        return need.ready() > 0 && state.measures().age().known().compareTo(config.drainTarget()) > 0;
    }

    private Step up(ScalingState state, FleetSample sample, Need need, long highWaterMark) {
        ScalingState counted = state.pressed();
        int desired = state.desired().orElseThrow();
        int wanted = config.clamped(need.instances());
        if (wanted <= desired && asksAnyway(state, need, highWaterMark)) {
            wanted = config.clamped(desired + 1);
        }
        Optional<Bottleneck> bottleneck = counted.bottleneck();
        if (bottleneck.isPresent()) {
            wanted = Math.min(wanted, Math.max(config.min(), bottleneck.get().most(sample.at()) + need.lost()));
        }
        if (wanted <= desired) {
            return bottleneck.isPresent()
                    ? down(counted, sample, need, highWaterMark)
                    : limited(counted, sample, need, highWaterMark);
        }
        if (settling(counted, sample)) {
            return said(counted.calm(), sample, need.text() + "; the last change has yet to show its effect");
        }
        boolean atOnce = tooOld(counted, need) || need.moreLost();
        long readings = counted.measures().readings() - counted.pressure().since();
        if (!atOnce && (counted.pressure().samples() < SAMPLES || readings < 1)) {
            return said(
                    counted,
                    sample,
                    need.text() + "; seen in " + counted.pressure().samples() + " of " + SAMPLES + " samples");
        }
        if (unproven(counted, sample, need)) {
            return said(counted, sample, need.text() + "; what the last ones brought has yet to be seen");
        }
        boolean tested = counted.measures().throughput().tested();
        int most = counted.rateLimit().most(desired, sample.at(), config.changeWindow());
        most = tested ? most : Math.min(most, desired + Math.max(FIRST_STEP, (int) Math.ceil(desired * FIRST_GROWTH)));
        int proven = counted.startUp().proven(sample.members(), sample.consuming());
        int room = need.inVain() ? RateLimit.grown(proven) : Integer.MAX_VALUE;
        if (room <= desired) {
            return said(
                    counted, sample, need.text() + "; but those that were asked for did not come, or do not consume");
        }
        int next = Math.min(wanted, Math.min(most, room));
        if (next <= desired) {
            return said(counted, sample, need.text() + "; at most " + most + " within " + window());
        }
        return said(grown(counted, next, sample), sample, need.text());
    }

    /** More are needed than there may be, by what is measured or because too many messages wait, or too long. */
    private Step limited(ScalingState state, FleetSample sample, Need need, long highWaterMark) {
        int desired = state.desired().orElseThrow();
        double needed = Math.max(need.instances(), desired + 1.0);
        ScalingState informed = state.informed(
                state.needs().plus(needed, sample.at(), config.downAfter()), state.bottleneck(), state.lost());
        String more = need.instances() > desired ? "" : "; one more is asked for, for " + cause(need, highWaterMark);
        return said(informed, sample, need.text() + more + "; the limit is " + config.max());
    }

    private static String cause(Need need, long highWaterMark) {
        return need.ready() > highWaterMark
                ? "more than the high-water mark of " + highWaterMark + " wait"
                : "messages wait too long";
    }

    /**
     * Whether the last growth is so recent that its throughput was not observed, although there is a backlog. Where
     * nothing was ever handled, there is nothing to be observed.
     */
    private boolean unproven(ScalingState state, FleetSample sample, Need need) {
        boolean recent = state.rateLimit()
                .last()
                .filter(change -> change.instances() == state.desired().orElse(0))
                .map(change -> change.at()
                                .until(sample.at())
                                .compareTo(config.changeWindow()
                                        .plus(state.startUp().typical().orElse(Duration.ZERO)))
                        < 0)
                .orElse(false);
        boolean observed = state.measures()
                .throughput()
                .at(sample.consuming())
                .filter(observation -> observation.intervals() >= SETTLING)
                .isPresent();
        return recent && need.law().isPresent() && need.backlogCounts() && !observed;
    }

    private String window() {
        return Numbers.seconds(config.changeWindow());
    }

    private Step down(ScalingState state, FleetSample sample, Need need, long highWaterMark) {
        int desired = state.desired().orElseThrow();
        double highest = state.needs().highest();
        int enough = config.clamped(highest * (1 + band(state) / 2));
        if (state.bottleneck().isPresent()) {
            enough = Math.min(enough, config.clamped(highest));
        }
        // Behind a bottleneck all are busy with waiting for it, however many they are.
        boolean busyCounts = state.bottleneck().isEmpty();
        int busy = busyCounts
                ? Math.max(config.clamped(need.busyInstances().orElse(0)), byChance(state, need, enough))
                : 0;
        int target = Math.max(enough, busy);
        if (target >= desired || highest > desired * (1 - config.tolerance())) {
            return said(state, sample, need.text());
        }
        if (givesNoneUp(state, sample)) {
            Duration led = state.leaderSince().until(sample.at());
            return said(state, sample, need.text() + "; led for " + Numbers.seconds(led) + ", so none is given up");
        }
        Optional<Bottleneck> bottleneck = state.bottleneck();
        if (bottleneck.filter(supposed -> supposed.isTried(sample.at())).isPresent()) {
            return said(state, sample, need.text() + "; it is tried whether one step more helps after all");
        }
        boolean isSure =
                bottleneck.filter(supposed -> supposed.isConfirmed(sample.at())).isPresent();
        boolean high = need.ready() > highWaterMark && !isSure;
        boolean catchingUp = need.awaited() || (need.backlogCounts() && busyCounts) || high;
        if (catchingUp) {
            return said(state, sample, need.text() + "; none is given up while a backlog is caught up with");
        }
        if (busyCounts && need.busyInstances().isEmpty()) {
            return said(
                    state, sample, need.text() + "; nobody says how many messages are under way, so none is given up");
        }
        if (need.arrivals().isEmpty()) {
            return said(state, sample, need.text() + "; so none is given up");
        }
        if (state.measures().standing() > 0) {
            return said(state, sample, need.text() + "; nothing moves, so none is given up");
        }
        int next = Math.max(target, state.rateLimit().fewest(desired, sample.at(), config.changeWindow()));
        if (next >= desired) {
            return said(state, sample, need.text() + "; one step within " + window());
        }
        return said(
                state.fewer(next, sample, config.changeWindow()),
                sample,
                need.text() + "; never more than " + Numbers.text(highest) + " in "
                        + Numbers.seconds(config.downAfter()));
    }

    /**
     * As many as chance will occupy again, and one more, where that is more than what is needed on the average: what is
     * given up in the meantime is asked for again soon.
     */
    private int byChance(ScalingState state, Need need, int enough) {
        int most = config.clamped(need.occupancy().most() * (1 + band(state) / 2));
        return most > enough ? most + 1 : enough;
    }

    private boolean settling(ScalingState state, FleetSample sample) {
        Duration ignored = config.period().multipliedBy(SETTLING);
        return state.rateLimit()
                .last()
                .map(change -> change.at().until(sample.at()).compareTo(ignored) <= 0)
                .orElse(false);
    }

    /**
     * What waits, and what instances handle, is taken down when more are asked for, and counts until those have come.
     */
    private ScalingState grown(ScalingState state, int next, FleetSample sample) {
        Moment now = sample.at();
        boolean awaited = state.startUp().awaited(now, config.startUpLimit());
        FleetMeasures measures = state.measures();
        ScalingState.Order placed = new ScalingState.Order(
                measures.backlog().ready().orElse(0), measures.throughput().law());
        return state.changed(
                next,
                now,
                config.changeWindow(),
                state.startUp().wish(next, state.lost(), now, config.startUpLimit()),
                awaited ? state.order() : placed);
    }

    private Step said(ScalingState state, FleetSample sample, String reason) {
        return new Step(state, advice(state, sample, kind(state, sample), reason));
    }

    private static Step frozen(ScalingState state, FleetSample sample, Freeze why) {
        return new Step(state, advice(state, sample, why.kind(), "Frozen: " + why.text()));
    }

    /** It follows from what lasts, so that it does not change with each sample. */
    private ScalingReason kind(ScalingState state, FleetSample sample) {
        if (state.bottleneck().isPresent()) {
            return ScalingReason.BOTTLENECK;
        }
        if (state.startUp().inVain(sample.at(), config.startUpLimit())) {
            return ScalingReason.NOBODY_COMES;
        }
        if (state.lost() > 0) {
            return ScalingReason.REPLACES_LOST;
        }
        return state.needs().highest() > config.max() ? ScalingReason.LIMITED : ScalingReason.FOLLOWS_NEED;
    }

    private static Advice advice(ScalingState state, FleetSample sample, ScalingReason kind, String reason) {
        Optional<String> cause = state.bottleneck().map(Bottleneck::cause);
        return new Advice(state.desired(), sample.members(), kind, reason, cause);
    }
}
