package io.nuropb.healthsimulation;

import io.nuropb.election.Term;
import io.nuropb.health.HealthAdvice;
import io.nuropb.health.actuators.ScalingSignal;
import java.time.Duration;

/** Signals: each period, with rising numbers, of the one leader, and published as they are said. */
final class SignalChecks implements Checks {

    private static final int LONGEST_GAP = 2 * 5 + 3;
    private static final Duration VALID = Duration.ofSeconds(60);

    private final ModelWorld world;
    private int latestAt;
    private long term;
    private long sequence;

    SignalChecks(ModelWorld world) {
        this.world = world;
    }

    @Override
    public void led(Term now, HealthAdvice inForce) {
        latestAt = world.second();
    }

    @Override
    public void signalled(ScalingSignal signal) {
        latestAt = world.second();
        sequence(signal);
        Duration valid = Duration.between(world.time().wallClock(), signal.validUntil());
        if (valid.compareTo(VALID) > 0 || valid.isNegative()) {
            world.violated(HealthInvariant.SIGNALLED, "a signal is valid for " + valid);
        }
        if (!world.truth().wasMembers(signal.current(), 4, Math.max(0, world.second() - 1))
                && signal.current() != world.fleet().members().size()) {
            world.violated(
                    HealthInvariant.SIGNALLED,
                    "there are said to be " + signal.current() + " instances, of "
                            + world.fleet().members().size());
        }
        String published = world.leadership().published().orElse("nothing");
        boolean same = published.contains("\"current\": " + signal.current())
                && published.contains("\"kind\": \"" + signal.kind() + '"')
                && signal.desired().isPresent() == published.contains("\"desired\"")
                && (signal.desired().isEmpty()
                        || published.contains("\"desired\": " + signal.desired().getAsInt() + ","));
        if (!same && world.leadership().isTerm(signal.term())) {
            world.violated(HealthInvariant.PUBLISHED, signal + " was signalled, and this is published: " + published);
        }
    }

    private void sequence(ScalingSignal signal) {
        // Of two that come at once, only the latest is given.
        boolean rises = signal.term().number() == term ? signal.sequence() > sequence : signal.sequence() >= 1;
        if (signal.term().number() < term || !rises || !world.leadership().isTerm(signal.term())) {
            world.violated(
                    HealthInvariant.SEQUENCE,
                    "number " + signal.sequence() + " of term " + signal.term() + " came after " + sequence + " of "
                            + term);
        }
        term = signal.term().number();
        sequence = signal.sequence();
    }

    @Override
    public void passed(int second) {
        boolean slow = world.faults().anyOf(HealthFault.SLOW_TO_SEE, second - 2 * Monitor.LIMIT, second);
        int longest = LONGEST_GAP + (slow ? Monitor.LIMIT : 0);
        if (world.leadership().leader() == null) {
            latestAt = second;
        } else if (second - latestAt > longest) {
            world.violated(HealthInvariant.SIGNALLED, "there was no signal for " + (second - latestAt) + " s");
            latestAt = second;
        }
    }
}
