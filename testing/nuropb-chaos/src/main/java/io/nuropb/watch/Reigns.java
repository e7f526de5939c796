package io.nuropb.watch;

import io.nuropb.Moment;
import io.nuropb.Scheduler;
import io.nuropb.runner.Role;
import io.nuropb.runner.State;
import io.nuropb.runner.StepObserver;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Who took itself for the leader when, on one clock: from the step in which it was elected to the step in which it gave up, and never
 * beyond its lease's deadline. Thread-safe.
 */
public final class Reigns {

    /**
     * A time in which an instance took itself for the leader.
     *
     * @param until not a part of it
     */
    public record Reign(String instance, long term, Moment from, Moment until) {}

    private final Scheduler clock;
    private final Map<String, Reign> open = new HashMap<>();
    private final List<Reign> ended = new ArrayList<>();

    /** @param clock on which all instances that are followed run */
    public Reigns(Scheduler clock) {
        this.clock = clock;
    }

    /**
     * An observer of one instance.
     *
     * @param instance its name, unique among all that are followed
     */
    public StepObserver of(String instance) {
        return (before, event, after, effects) -> follow(instance, after);
    }

    private synchronized void follow(String instance, State after) {
        Moment now = clock.now();
        Optional<Role.Leader> leading = after.role() instanceof Role.Leader is ? Optional.of(is) : Optional.empty();
        Reign reign = open.get(instance);
        if (reign != null
                && leading.filter(l -> l.term().number() == reign.term()).isEmpty()) {
            Moment until = now.isBefore(reign.until()) ? now : reign.until();
            ended.add(new Reign(instance, reign.term(), reign.from(), until));
            open.remove(instance);
        }
        leading.ifPresent(l -> {
            Moment from = open.containsKey(instance) ? open.get(instance).from() : now;
            open.put(
                    instance,
                    new Reign(instance, l.term().number(), from, l.lease().deadline()));
        });
    }

    /** All reigns in the order of their beginnings; one that has not ended lasts until its lease's present deadline. */
    public synchronized List<Reign> all() {
        List<Reign> all = new ArrayList<>(ended);
        all.addAll(open.values());
        all.sort(Comparator.comparing(Reign::from));
        return List.copyOf(all);
    }

    /** Two reigns that overlap, in a sentence; empty if there was never more than one leader at once. */
    public Optional<String> overlap() {
        List<Reign> all = all();
        for (int i = 1; i < all.size(); i++) {
            for (Reign earlier : all.subList(0, i)) {
                if (all.get(i).from().isBefore(earlier.until())) {
                    return Optional.of("Two leaders at once: " + earlier + " and " + all.get(i));
                }
            }
        }
        return Optional.empty();
    }
}
