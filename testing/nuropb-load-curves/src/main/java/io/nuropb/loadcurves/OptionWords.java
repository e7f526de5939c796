package io.nuropb.loadcurves;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The words of a command line, the next one first. For one thread. */
public final class OptionWords {

    private final Deque<String> left;

    /** @param arguments all of them */
    public OptionWords(String... arguments) {
        left = new ArrayDeque<>(List.of(arguments));
    }

    /** Whether there is another one. */
    public boolean hasNext() {
        return !left.isEmpty();
    }

    /** The next option. */
    public String option() {
        return left.remove();
    }

    /**
     * What follows an option.
     *
     * @throws IllegalArgumentException if nothing does
     */
    public String valueOf(String option) {
        if (left.isEmpty()) {
            throw new IllegalArgumentException(option + " wants a value");
        }
        return left.remove();
    }

    /**
     * The whole number that follows an option.
     *
     * @throws IllegalArgumentException if there is none, or if it is not from the least to the most that is allowed
     */
    public long numberOf(String option, long least, long most) {
        String text = valueOf(option);
        try {
            long number = Long.parseLong(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(option + " wants a number, not '" + text + "'", e);
        }
        String range = most == Long.MAX_VALUE ? " or more" : " to " + most;
        throw new IllegalArgumentException(option + " wants " + least + range + ", not " + text);
    }
}
