package io.nuropb.runner;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The sessions or consumptions that are open, by the numbers of the effects that opened them.
 *
 * <p>An end may be told before the opening call has returned; then what is opened is not kept.
 */
final class OpenHandles<H> {

    private final Map<Long, H> open = new HashMap<>();
    private final Set<Long> endedEarly = new HashSet<>();

    synchronized void opened(long number, H handle) {
        if (!endedEarly.remove(number)) {
            open.put(number, handle);
        }
    }

    synchronized void ended(long number) {
        if (open.remove(number) == null) {
            endedEarly.add(number);
        }
    }

    synchronized Optional<H> get(long number) {
        return Optional.ofNullable(open.get(number));
    }

    /** Takes it out, so that nobody else uses it. */
    synchronized Optional<H> take(long number) {
        return Optional.ofNullable(open.remove(number));
    }
}
