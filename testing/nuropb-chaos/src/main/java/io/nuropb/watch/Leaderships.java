package io.nuropb.watch;

import io.nuropb.Moment;
import io.nuropb.Scheduler;
import io.nuropb.runner.LifecycleState;
import io.nuropb.runner.Role;
import io.nuropb.runner.StepObserver;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Who took itself for the leader when, on one clock: from the step in which it was elected to the step in which it gave
 * up, and never beyond its lease's deadline. Thread-safe.
 */
public final class Leaderships {

    /**
     * A time in which an instance took itself for the leader.
     *
     * @param until not a part of it
     */
    public record Leadership(String instance, long term, Moment from, Moment until) {}

    private final Scheduler clock;
    private final Map<String, Leadership> open = new HashMap<>();
    private final List<Leadership> ended = new ArrayList<>();

    /** @param clock on which all instances that are followed run */
    public Leaderships(Scheduler clock) {
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

    private synchronized void follow(String instance, LifecycleState after) {
        Moment now = clock.now();
        Optional<Role.Leader> leading = after.role() instanceof Role.Leader is ? Optional.of(is) : Optional.empty();
        Leadership leadership = open.get(instance);
        if (leadership != null
                && leading.filter(l -> l.term().number() == leadership.term()).isEmpty()) {
            Moment until = now.isBefore(leadership.until()) ? now : leadership.until();
            ended.add(new Leadership(instance, leadership.term(), leadership.from(), until));
            open.remove(instance);
        }
        leading.ifPresent(l -> {
            Moment from = open.containsKey(instance) ? open.get(instance).from() : now;
            open.put(
                    instance,
                    new Leadership(instance, l.term().number(), from, l.lease().deadline()));
        });
    }

    /**
     * All leaderships in the order of their beginnings; one that has not ended lasts until its lease's present
     * deadline.
     */
    public synchronized List<Leadership> all() {
        List<Leadership> all = new ArrayList<>(ended);
        all.addAll(open.values());
        all.sort(Comparator.comparing(Leadership::from));
        return List.copyOf(all);
    }

    /** Two leaderships that overlap, in a sentence; empty if there was never more than one leader at once. */
    public Optional<String> overlap() {
        List<Leadership> all = all();
        for (int i = 1; i < all.size(); i++) {
            for (Leadership earlier : all.subList(0, i)) {
                if (all.get(i).from().isBefore(earlier.until())) {
                    return Optional.of("Two leaders at once: " + earlier + " and " + all.get(i));
                }
            }
        }
        return Optional.empty();
    }
}
