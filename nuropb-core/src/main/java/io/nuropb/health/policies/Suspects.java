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
 * @param sender the one caller with whose messages they happen, while the service does well with those of the others
 * @param method the one method whose failures they are
 * @param caller the one caller by whose fault messages fail
 * @param told the same in words, as the end of a sentence
 */
record Suspects(
        Optional<String> instance,
        Optional<String> sender,
        Optional<String> method,
        Optional<String> caller,
        String told) {

    private static final Suspects NONE =
            new Suspects(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), "");

    private static final Work NO_WORK = new Work(0, 0, 0);

    /** Nothing. */
    static Suspects none() {
        return NONE;
    }

    /**
     * By what is known of a window.
     *
     * @param work what each instance did in it
     * @param senders what became of the messages of each verified caller
     * @param heedless instances that are not suspended, for they would not heed it
     * @param consumers who consumes now
     */
    static Suspects of(
            Failures window,
            Map<InstanceId, Work> work,
            Map<String, Work> senders,
            Set<InstanceId> heedless,
            Set<InstanceId> consumers,
            BreakerConfig config) {
        Optional<InstanceId> instance = dominant(work, window, config)
                .filter(its -> !heedless.contains(its))
                .filter(its -> consumers.stream().anyMatch(other -> !other.equals(its)));
        Optional<String> method = dominant(window.byMethod(), window.own(), config);
        boolean isOfEvents = method.filter(Restrictions::isOfEvents).isPresent();
        Optional<String> sender = dominant(senders, window, config)
                // None of its events would be refused; if the fleet pauses, they wait.
                .filter(its -> !isOfEvents)
                .filter(its -> isWorse(senders.getOrDefault(its, NO_WORK), window, config))
                .filter(its ->
                        refusable(method, window, config).isEmpty() || mostFails(senders.getOrDefault(its, NO_WORK)));
        Optional<String> caller = dominant(window.byCaller(), window.failed(), config);
        String told = "";
        if (caller.isPresent()) {
            told = ", " + window.byCaller().get(caller.get()) + " by the fault of caller '" + caller.get() + "'";
        } else if (instance.isPresent()) {
            told = with("instance", instance.get(), work.getOrDefault(instance.get(), NO_WORK), "has handled");
        } else if (sender.isPresent()) {
            told = with("messages of caller", sender.get(), senders.getOrDefault(sender.get(), NO_WORK), "has sent");
        } else if (method.isPresent()) {
            told = ", " + window.byMethod().get(method.get()) + " of them of method '" + method.get() + "'";
        }
        return new Suspects(instance.map(InstanceId::value), sender, method, caller, told);
    }

    private static String with(String what, Object name, Work its, String did) {
        return ", " + its.own() + " of them with " + what + " '" + name + "', which " + did + " " + its.served();
    }

    /**
     * The method, if it can be refused. An event has nobody who could be told that it is; and without the method that
     * is nearly all of the work, little is left.
     */
    Optional<String> refusable(Failures window, BreakerConfig config) {
        return refusable(method, window, config);
    }

    private static Optional<String> refusable(Optional<String> method, Failures window, BreakerConfig config) {
        return method.filter(name -> !Restrictions.isOfEvents(name))
                .filter(name -> window.byMethod().getOrDefault(name, 0L) < config.dominance() * window.served());
    }

    /** With what nearly all failures happen while the rest does well. */
    private static <K> Optional<K> dominant(Map<K, Work> work, Failures window, BreakerConfig config) {
        return work.entrySet().stream()
                .filter(its -> its.getValue().own() > 0 && its.getValue().own() >= config.dominance() * window.own())
                .filter(its -> othersDoWell(its.getValue(), window, config))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /** That one is to blame shows by the others, which have to have handled, or sent, about the same. */
    private static boolean othersDoWell(Work its, Failures window, BreakerConfig config) {
        long served = window.served() - its.served();
        long own = window.own() - its.own();
        return served >= config.probe() && own < config.share() * served;
    }

    /** Whoever sends most has most of what fails, too; so it counts how many of as many messages do. */
    private static boolean isWorse(Work its, Failures window, BreakerConfig config) {
        double share = (double) its.own() / its.served();
        double others = (double) (window.own() - its.own()) / (window.served() - its.served());
        return share >= config.dominance() * (share + others);
    }

    /** A method that one caller alone uses would be all that is wrong; without the caller more than that is lost. */
    private static boolean mostFails(Work its) {
        return 2 * its.own() >= its.served();
    }

    private static Optional<String> dominant(Map<String, Long> failed, long all, BreakerConfig config) {
        return failed.entrySet().stream()
                .filter(entry -> entry.getValue() >= config.dominance() * all)
                .map(Map.Entry::getKey)
                .sorted()
                .findFirst();
    }
}
