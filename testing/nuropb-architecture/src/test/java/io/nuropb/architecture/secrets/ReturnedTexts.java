package io.nuropb.architecture.secrets;

import io.nuropb.testkit.Canaries;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.assertj.core.util.Throwables;

/**
 * Texts that came back, each with the name of its origin: exceptions with all that hangs on them, statuses, counters.
 */
final class ReturnedTexts {

    private final Map<String, String> texts = new ConcurrentHashMap<>();

    void note(String origin, Object value) {
        texts.merge(origin, value instanceof Throwable thrown ? by(thrown) : value.toString(), String::concat);
    }

    /** What an exception, its causes and the suppressed ones say. */
    static String by(Throwable thrown) {
        return Throwables.getStackTrace(thrown);
    }

    Map<String, Set<String>> leaks(Canaries canaries) {
        Map<String, Set<String>> leaks = new TreeMap<>();
        texts.forEach((origin, text) -> {
            if (!canaries.in(text).isEmpty()) leaks.put(origin, new TreeSet<>(canaries.in(text)));
        });
        return leaks;
    }

    Set<String> origins() {
        return texts.keySet();
    }
}
