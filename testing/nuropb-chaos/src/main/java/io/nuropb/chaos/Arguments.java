package io.nuropb.chaos;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The words of a command line, which are taken away as they are understood. */
final class Arguments {

    private final List<String> left;

    Arguments(String[] arguments) {
        left = new ArrayList<>(Arrays.asList(arguments));
    }

    boolean has(String name) {
        return left.contains(name);
    }

    String text(String name, String otherwise) {
        int place = left.indexOf(name);
        if (place < 0) {
            return otherwise;
        }
        if (place + 1 == left.size()) {
            throw new IllegalArgumentException(name + " needs a value");
        }
        left.remove(place);
        return left.remove(place);
    }

    long number(String name, long otherwise) {
        String text = text(name, String.valueOf(otherwise));
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + " is '" + text + "'; a whole number is needed", e);
        }
    }

    /** A number of things. */
    int count(String name, int otherwise) {
        long number = number(name, otherwise);
        if (number != (int) number) {
            throw new IllegalArgumentException(name + " is " + number + "; that is too much");
        }
        return (int) number;
    }

    /** @throws IllegalArgumentException if something was not understood */
    void end() {
        if (!left.isEmpty()) {
            throw new IllegalArgumentException("Not understood: " + left);
        }
    }
}
