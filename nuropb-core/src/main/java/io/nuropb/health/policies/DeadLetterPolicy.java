package io.nuropb.health.policies;

import io.nuropb.DurationText;
import io.nuropb.Moment;
import io.nuropb.health.detectors.DeadLetterGrowth;
import io.nuropb.health.detectors.FailureGrowth;
import io.nuropb.health.detectors.FailureGrowth.Failures;
import io.nuropb.health.sensors.FleetSample;
import java.util.List;
import java.util.Map;

/**
 * When to tell that dead letters grow: a pure function of what it decided before and of what the leader sees now. Thread-safe.
 *
 * <p>It is about the letters of which no instance tells as a failure: messages that have expired, have found no room, were delivered too
 * often because they end their instance's process, or were refused without anybody's fault. Those that failed are told of by the {@link
 * BreakerPolicy}. It only tells: what fills the queue may be other services' letters.
 */
public final class DeadLetterPolicy {

    /** What was rejected may be seen in the queue so many looks before the instances tell that it failed. */
    private static final int LOOKS = 2;

    private static final String SHARED = "; letters of all services of the mesh come into this queue";

    private static final String REMEDY = ". See what they died of: nuropb dead-letters groups ";

    private final BreakerConfig config;
    private final DeadLetterQueue letters;

    /**
     * @param config how many are too many, by the same rule as failures
     * @param letters where they are
     */
    public DeadLetterPolicy(BreakerConfig config, DeadLetterQueue letters) {
        this.config = config;
        this.letters = letters;
    }

    /**
     * What the policy knows from before.
     *
     * @param looks in how many looks in a row there were too many
     */
    public record State(DeadLetterGrowth letters, FailureGrowth failures, int looks) {}

    /**
     * A decision.
     *
     * @param state what to give with the next sample
     * @param alerts what has changed, in a sentence for people; empty if nothing has
     */
    public record Step(State state, List<String> alerts) {

        public Step {
            alerts = List.copyOf(alerts);
        }
    }

    /** Before the first sample. */
    public State initial() {
        return new State(
                DeadLetterGrowth.unknown(config.window()), FailureGrowth.initial(config.window(), config.window()), 0);
    }

    /** Decides upon the next sample. */
    public Step decide(State state, FleetSample sample) {
        Moment now = sample.at();
        DeadLetterGrowth growth = state.letters().after(sample.broker().deadLetters());
        FailureGrowth failures = state.failures().after(sample);
        Failures failed = failures.within(now.minus(config.window()), now, Map.of(), Map.of());
        long more = growth.within(now);
        boolean unexplained = 2 * (more - failed.failed()) > more;
        boolean tooMany = config.isTooMany(more, more, failed.handled());
        boolean alerted = state.looks() >= LOOKS;
        int looks = tooMany && (alerted || unexplained) ? Math.min(LOOKS, state.looks() + 1) : 0;
        State next = new State(growth, failures, looks);
        if (!alerted && looks == LOOKS) {
            return new Step(
                    next,
                    List.of(numbers(more, failed) + (letters.shared() ? SHARED : "") + REMEDY + letters.service()));
        }
        return new Step(
                next,
                alerted && looks == 0 ? List.of("Dead letters are few again: " + numbers(more, failed)) : List.of());
    }

    private String numbers(long more, Failures failed) {
        return more + " dead letters have come to '" + letters.queue() + "' within " + DurationText.of(config.window())
                + ", in which " + failed.handled() + " messages were handled and " + failed.failed()
                + " of them failed";
    }
}
