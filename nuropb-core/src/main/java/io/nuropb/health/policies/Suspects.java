package io.nuropb.health.policies;

import io.nuropb.InstanceId;
import io.nuropb.election.Restrictions;
import io.nuropb.health.detectors.FailureGrowth.Failures;
import io.nuropb.health.detectors.FailureGrowth.Work;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What nearly all failures of a window have in common.
 *
 * @param instance the one instance with which the service's own failures happen, while the others do well
 * @param method the one method whose failures they are
 * @param caller the one caller by whose fault messages fail
 * @param told the same in words, as the end of a sentence
 */
record Suspects(Optional<String> instance, Optional<String> method, Optional<String> caller, String told) {

    private static final Suspects NONE = new Suspects(Optional.empty(), Optional.empty(), Optional.empty(), "");

    /** Nothing. */
    static Suspects none() {
        return NONE;
    }

    /**
     * By what is known of a window.
     *
     * @param work what each instance did in it
     * @param heedless instances that are not suspended, for they would not heed it
     * @param consumers who consumes now
     */
    static Suspects of(
            Failures window,
            Map<InstanceId, Work> work,
            Set<InstanceId> heedless,
            Set<InstanceId> consumers,
            BreakerConfig config) {
        Optional<InstanceId> instance = work.entrySet().stream()
                .filter(its -> its.getValue().own() > 0 && its.getValue().own() >= config.dominance() * window.own())
                .filter(its -> othersDoWell(its.getValue(), window, config))
                .map(Map.Entry::getKey)
                .filter(its -> !heedless.contains(its))
                .filter(its -> consumers.stream().anyMatch(other -> !other.equals(its)))
                .findFirst();
        Optional<String> method = dominant(window.byMethod(), window.own(), config);
        Optional<String> caller = dominant(window.byCaller(), window.failed(), config);
        String told = "";
        if (caller.isPresent()) {
            told = ", " + window.byCaller().get(caller.get()) + " by the fault of caller '" + caller.get() + "'";
        } else if (instance.isPresent()) {
            Work its = work.getOrDefault(instance.get(), new Work(0, 0, 0));
            told = ", " + its.own() + " of them with instance '" + instance.get() + "', which has handled "
                    + its.served();
        } else if (method.isPresent()) {
            told = ", " + window.byMethod().get(method.get()) + " of them of method '" + method.get() + "'";
        }
        return new Suspects(instance.map(InstanceId::value), method, caller, told);
    }

    /**
     * The method, if it can be refused. An event has nobody who could be told that it is; and without the method that
     * is nearly all of the work, little is left.
     */
    Optional<String> refusable(Failures window, BreakerConfig config) {
        return method.filter(name -> !Restrictions.isOfEvents(name))
                .filter(name -> window.byMethod().getOrDefault(name, 0L) < config.dominance() * window.served());
    }

    /** That an instance is to blame shows by the others, which have to have handled about the same. */
    private static boolean othersDoWell(Work its, Failures window, BreakerConfig config) {
        long served = window.served() - its.served();
        long own = window.own() - its.own();
        return served >= config.probe() && own < config.share() * served;
    }

    private static Optional<String> dominant(Map<String, Long> failed, long all, BreakerConfig config) {
        return failed.entrySet().stream()
                .filter(entry -> entry.getValue() >= config.dominance() * all)
                .map(Map.Entry::getKey)
                .sorted()
                .findFirst();
    }
}
