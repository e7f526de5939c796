package io.nuropb.health.policies;

import io.nuropb.Moment;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/**
 * Methods or callers that are, or were a short time ago, refused, or instances that are suspended. Immutable.
 *
 * @param byName each with how often it was refused, and since and until when
 */
record Refusals(Map<String, Refusal> byName) {

    /** What was refused before the end of a refusal may be reported so much later. */
    private static final Duration REPORT_LAG = Duration.ofSeconds(10);

    /** Of one of them. */
    record Refusal(int times, Moment since, Moment until, boolean active, String reason) {}

    Refusals {
        byName = Map.copyOf(byName);
    }

    static Refusals none() {
        return new Refusals(Map.of());
    }

    /** These are refused for the first time, all for one reason. */
    static Refusals of(Set<String> names, Moment now, Moment until, String reason) {
        Refusal refusal = new Refusal(1, now, until, true, reason);
        return new Refusals(names.stream().collect(Collectors.toMap(name -> name, name -> refusal)));
    }

    /** With one more. */
    Refusals with(String name, int times, Moment now, Moment until, String reason) {
        Map<String, Refusal> more = new HashMap<>(byName);
        more.put(name, new Refusal(times, now, until, true, reason));
        return new Refusals(more);
    }

    /**
     * What is left of them.
     *
     * @param memory for how long it is remembered that one was refused
     * @param ended told which ones are refused no longer, and how often they were
     */
    Refusals at(Moment now, Duration memory, BiConsumer<String, Integer> ended) {
        Map<String, Refusal> left = new HashMap<>();
        byName.forEach((name, refusal) -> {
            boolean over = !now.isBefore(refusal.until());
            if (over && refusal.active()) {
                ended.accept(name, refusal.times());
            }
            if (now.isBefore(refusal.until().plus(memory))) {
                left.put(
                        name,
                        new Refusal(
                                refusal.times(),
                                refusal.since(),
                                refusal.until(),
                                refusal.active() && !over,
                                refusal.reason()));
            }
        });
        return new Refusals(left);
    }

    /** The same, with an end to these, if they are refused now. */
    Refusals endedAt(Moment now, Set<String> names) {
        Map<String, Refusal> ended = new HashMap<>(byName);
        ended.replaceAll((name, refusal) -> refusal.active() && names.contains(name)
                ? new Refusal(refusal.times(), refusal.since(), now, true, refusal.reason())
                : refusal);
        return new Refusals(ended);
    }

    /** How often it was refused, as far as that is remembered. */
    int times(String name) {
        Refusal refusal = byName.get(name);
        return refusal == null ? 0 : refusal.times();
    }

    /** Whether it has been refused since this moment or an earlier one. */
    boolean isActiveSince(String name, Moment latest) {
        Refusal refusal = byName.get(name);
        return refusal != null && refusal.active() && !latest.isBefore(refusal.since());
    }

    Set<String> active() {
        Set<String> active = new TreeSet<>();
        byName.forEach((name, refusal) -> {
            if (refusal.active()) {
                active.add(name);
            }
        });
        return active;
    }

    /** Why those are refused that are refused now. */
    Set<String> reasons() {
        return byName.values().stream()
                .filter(Refusal::active)
                .map(Refusal::reason)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Up to when what is known of each says nothing: it was refused, and that is reported a little later. */
    Map<String, Moment> silentUntil() {
        Map<String, Moment> until = new HashMap<>();
        byName.forEach((name, refusal) -> until.put(name, refusal.until().plus(REPORT_LAG)));
        return until;
    }
}
