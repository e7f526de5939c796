package io.nuropb.rabbitmq;

import io.nuropb.Moment;
import io.nuropb.topology.BrokerException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A question that is not put again for some time after it was not answered, so that a server that refuses it, or is
 * away, is neither bothered nor waited for at each look. For one thread at a time.
 */
final class CircuitBreaker {

    private final Duration pause;
    private @Nullable BrokerException problem;
    private Moment until = new Moment(0);

    /** @param pause how long after a failure it is not put */
    CircuitBreaker(Duration pause) {
        this.pause = pause;
    }

    /**
     * Puts the question, unless it failed a short time ago.
     *
     * @param clock asked again after a failure
     * @return the answer; empty if there is none, for the reason that {@link #problem} gives
     */
    <T> Optional<T> ask(Supplier<Moment> clock, Supplier<T> question) {
        if (problem != null && clock.get().isBefore(until)) {
            return Optional.empty();
        }
        try {
            T answer = question.get();
            problem = null;
            return Optional.of(answer);
        } catch (BrokerException e) {
            problem = e;
            until = clock.get().plus(pause);
            return Optional.empty();
        }
    }

    /** What it failed with, the last time that it was put; empty if it was answered. */
    Optional<String> problem() {
        BrokerException known = problem;
        return known == null ? Optional.empty() : Optional.of(String.valueOf(known.getMessage()));
    }
}
