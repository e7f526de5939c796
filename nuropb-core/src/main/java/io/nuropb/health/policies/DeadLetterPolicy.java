package io.nuropb.health.policies;

import io.nuropb.DurationText;
import io.nuropb.Moment;
import io.nuropb.health.detectors.DeadLetterGrowth;
import io.nuropb.health.detectors.FailureGrowth;
import io.nuropb.health.detectors.FailureGrowth.Failures;
import io.nuropb.health.detectors.FailureGrowth.Without;
import io.nuropb.health.sensors.FleetSample;
import java.util.List;

/**
 * When to tell that dead letters grow: a pure function of what it decided before and of what the leader sees now.
 * Thread-safe.
 *
 * <p>It is about the letters of which no instance tells as a failure: messages that have expired, have found no room,
 * were delivered too often because they end their instance's process, or were refused without anybody's fault. Those
 * that failed are told of by the {@link BreakerPolicy}. It only tells: what fills the queue may be other services'
 * letters.
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
     * What the policy knows.
     *
     * @param letters how many have come
     * @param failures how many messages have failed
     * @param looks in how many looks in a row there were too many that no failure accounts for
     * @param told whether people know
     */
    record Known(DeadLetterGrowth letters, FailureGrowth failures, int looks, AlertState told) {}

    /** What the policy knows from before; for itself alone. */
    public static final class State {
        private final Known known;

        private State(Known known) {
            this.known = known;
        }
    }

    /**
     * A decision.
     *
     * @param state what to give with the next sample
     * @param alerts what has changed, in a sentence for people; empty if nothing has
     */
    public record Step(State state, List<Alert> alerts) {

        public Step {
            alerts = List.copyOf(alerts);
        }
    }

    /** Before the first sample. */
    public State initial() {
        return new State(new Known(
                DeadLetterGrowth.unknown(config.window()),
                FailureGrowth.initial(config.window(), config.window()),
                0,
                AlertState.off()));
    }

    /** Decides upon the next sample. */
    public Step decide(State state, FleetSample sample) {
        Moment now = sample.at();
        Known before = state.known;
        DeadLetterGrowth growth = before.letters().after(sample.broker().deadLetters());
        FailureGrowth failures = before.failures().after(sample);
        Failures failed = failures.within(now.minus(config.window()), now, Without.nothing());
        long more = growth.within(now);
        boolean tooMany = config.isTooMany(more, more, failed.handled());
        boolean unexplained = tooMany && 2 * (more - failed.failed()) > more;
        int looks = unexplained ? Math.min(LOOKS, before.looks() + 1) : 0;
        AlertState told = before.told()
                .after(
                        now,
                        before.told().isOn() ? tooMany : looks == LOOKS,
                        config.isFew(more, failed.handled()),
                        config.window());
        return new Step(new State(new Known(growth, failures, looks, told)), alerts(before.told(), told, more, failed));
    }

    private List<Alert> alerts(AlertState before, AlertState told, long more, Failures failed) {
        if (before.isOn() == told.isOn()) {
            return List.of();
        }
        String numbers = numbers(more, failed);
        return told.isOn()
                ? List.of(Alert.begin(numbers + (letters.shared() ? SHARED : "") + REMEDY + letters.service()))
                : List.of(Alert.end("Dead letters are few again: " + numbers));
    }

    private String numbers(long more, Failures failed) {
        return more + " dead letters have come to '" + letters.queue() + "' within " + DurationText.of(config.window())
                + ", in which " + failed.handled() + " messages were handled and " + failed.failed()
                + " of them failed";
    }
}
