package io.nuropb.inmemory;

import io.nuropb.DurationText;
import java.time.Duration;

/**
 * What befalls the single messages between one client and an {@link InMemoryCoordinator}. Asked once for each message,
 * when it is sent; every method must answer at once.
 */
public interface Disturbance {

    /**
     * What becomes of one message.
     *
     * @param copies how often it arrives; zero if it is lost
     * @param delay how long it takes, while others overtake it; zero if it keeps its place
     */
    record Transmission(int copies, Duration delay) {

        /** It arrives once, in its turn. */
        public static final Transmission ARRIVES = new Transmission(1, Duration.ZERO);

        /** @throws IllegalArgumentException if a value is negative */
        public Transmission {
            if (copies < 0 || delay.isNegative()) {
                throw new IllegalArgumentException("A message cannot arrive " + copies + " times after "
                        + DurationText.of(delay) + "; both are zero or more");
            }
        }
    }

    /** What becomes of a question on its way to the coordinator. */
    default Transmission request() {
        return Transmission.ARRIVES;
    }

    /**
     * What becomes of an answer on its way to the client. Where it is lost, the question was dealt with all the same.
     */
    default Transmission answer() {
        return Transmission.ARRIVES;
    }

    /** What becomes of news from a watch. */
    default Transmission news() {
        return Transmission.ARRIVES;
    }

    /** A network that does what it should. */
    static Disturbance none() {
        return new Disturbance() {};
    }
}
