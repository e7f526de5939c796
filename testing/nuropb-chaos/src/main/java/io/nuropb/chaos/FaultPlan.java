package io.nuropb.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Which faults come when, decided by a seed alone.
 *
 * @param faults in the order of their beginnings
 */
record FaultPlan(List<PlannedFault> faults) {

    /**
     * One fault to come.
     *
     * @param number counts from 1
     * @param at when it begins, from the beginning of the storm; later if its lane is not free
     * @param lasts how long, what it takes to do and undo it aside
     * @param draw decides what is left to decide: the victim
     */
    record PlannedFault(int number, FaultKind fault, Duration at, Duration lasts, long draw) {}

    FaultPlan {
        faults = List.copyOf(faults);
    }

    /** Whole decks, each with every class once in its own order; so no class comes less often than another. */
    static FaultPlan of(ChaosOptions options) {
        SplittableRandom random = new SplittableRandom(options.seed());
        List<FaultKind> classes =
                options.control().map(NegativeControl::faults).orElseGet(() -> FaultKind.possible(options.etcd()));
        int decks = (options.faults() + classes.size() - 1) / classes.size();
        int all = decks * classes.size();
        List<PlannedFault> faults = new ArrayList<>();
        for (int deck = 0; deck < decks; deck++) {
            for (FaultKind fault : shuffled(classes, random)) {
                Duration at = options.span()
                        .multipliedBy(faults.size())
                        .plus(options.span().multipliedBy(random.nextInt(100)).dividedBy(100))
                        .dividedBy(all);
                faults.add(new PlannedFault(faults.size() + 1, fault, at, lasts(fault, random), random.nextLong()));
            }
        }
        return new FaultPlan(faults);
    }

    /** Whether faults of a class are to come. */
    boolean has(FaultKind fault) {
        return faults.stream().anyMatch(planned -> planned.fault() == fault);
    }

    /** How often each class is to come. */
    Map<FaultKind, Integer> numbers() {
        Map<FaultKind, Integer> numbers = new EnumMap<>(FaultKind.class);
        faults.forEach(planned -> numbers.merge(planned.fault(), 1, Integer::sum));
        return numbers;
    }

    private static List<FaultKind> shuffled(List<FaultKind> classes, SplittableRandom random) {
        List<FaultKind> deck = new ArrayList<>(classes);
        for (int i = deck.size() - 1; i > 0; i--) {
            deck.set(i, deck.set(random.nextInt(i + 1), deck.get(i)));
        }
        return deck;
    }

    private static Duration lasts(FaultKind fault, SplittableRandom random) {
        long range = fault.longest().minus(fault.shortest()).toMillis();
        return fault.shortest().plusMillis(random.nextLong(range + 1));
    }
}
