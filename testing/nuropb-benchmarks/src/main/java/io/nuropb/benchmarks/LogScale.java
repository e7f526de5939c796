package io.nuropb.benchmarks;

import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Where values lie on a drawing on which the same ratio is the same distance everywhere.
 *
 * @param least above 0
 * @param most above the least
 * @param begin the place of the least
 * @param end the place of the most
 */
record LogScale(double least, double most, double begin, double end) {

    private static final List<Integer> ROUND = List.of(1, 2, 5);

    double place(double value) {
        return begin + Math.log(value / least) / Math.log(most / least) * (end - begin);
    }

    /** The round values on it: 1, 2, 5, 10 and so on, the least first. */
    List<Double> rounds() {
        int first = (int) Math.floor(Math.log10(least));
        int last = (int) Math.ceil(Math.log10(most));
        return IntStream.rangeClosed(first, last)
                .mapToObj(power -> ROUND.stream().mapToDouble(digit -> digit * Math.pow(10, power)))
                .flatMap(DoubleStream::boxed)
                .filter(value -> value >= least && value <= most)
                .toList();
    }
}
