package io.nuropb.election;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * Who consumes the queue of a service: as many as the broker counts, of which instances report some. The others are
 * strangers, such as Python's instances or those of another fleet of this name: nobody knows what they need, and they
 * heed no operator's wish.
 *
 * @param counted how many consumers the broker says the queue has; empty if it does not say
 * @param reported how many instances say that they consume it; at least 0
 */
public record QueueConsumers(OptionalInt counted, int reported) {

    /**
     * How many strangers there are; empty if that is not known, as where the broker says that nobody consumes what
     * instances say they do.
     */
    public OptionalInt strangers() {
        if (counted.isEmpty() || isContradicted()) {
            return OptionalInt.empty();
        }
        return OptionalInt.of(Math.max(0, counted.getAsInt() - reported));
    }

    /**
     * Why there may be strangers, in a sentence without its full stop; empty if there are none.
     *
     * @param queue the queue's name
     */
    public Optional<String> doubt(String queue) {
        if (counted.isEmpty()) {
            return Optional.of("The broker does not say how many consumers queue '" + queue + "' has");
        }
        if (isContradicted()) {
            return Optional.of("The broker says that queue '" + queue + "' has no consumers, and " + reported
                    + " instances say that they consume it: so it does not say who else does");
        }
        return strangers().orElse(0) == 0
                ? Optional.empty()
                : Optional.of("Queue '" + queue + "' has " + counted.getAsInt() + " consumers, and " + reported
                        + " instances say that they consume it; the others may be Python's, or of another fleet of this"
                        + " name");
    }

    private boolean isContradicted() {
        return counted.orElse(1) == 0 && reported > 0;
    }
}
