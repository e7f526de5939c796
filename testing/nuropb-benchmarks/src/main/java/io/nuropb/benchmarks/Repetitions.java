package io.nuropb.benchmarks;

import java.util.List;

/**
 * Values of the same thing in all repetitions.
 *
 * @param inOrder at least one
 */
record Repetitions(List<Double> inOrder) {

    /** @throws IllegalArgumentException if there is no value */
    Repetitions {
        inOrder = List.copyOf(inOrder);
        if (inOrder.isEmpty()) {
            throw new IllegalArgumentException("Repetitions.inOrder is empty; at least one value is needed");
        }
    }

    /** The middle one; of an even number, the mean of the two in the middle. */
    double median() {
        List<Double> sorted = inOrder.stream().sorted().toList();
        int size = sorted.size();
        return (sorted.get((size - 1) / 2) + sorted.get(size / 2)) / 2;
    }

    /** The value that so many of a hundred do not exceed, by nearest rank. */
    double percentile(int hundredths) {
        int rank = (int) Math.ceil(inOrder.size() * hundredths / 100.0);
        return inOrder.stream().sorted().toList().get(Math.max(0, rank - 1));
    }

    double least() {
        return inOrder.stream().mapToDouble(value -> value).min().orElseThrow();
    }

    double most() {
        return inOrder.stream().mapToDouble(value -> value).max().orElseThrow();
    }
}
