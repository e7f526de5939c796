package io.nuropb.health.sensors;

import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Counters as an instance's presence carries them, and as they are read from it. What cannot be read is left out:
 * instances of other versions may tell less, or more. Those that do not tell what they have refused count the faults of
 * callers to the methods that were called; so their methods are left out, for a caller's fault says nothing of a
 * method.
 */
public final class ReportedCounters {

    /** Where the details of a presence have them. */
    public static final String NAME = "counters";

    private static final String LIFE = "life";
    private static final String HANDLED = "handled";
    private static final String REFUSED = "refused";
    private static final String FAILED = "failed";
    private static final String FAILED_BY_METHOD = "failed_by_method";
    private static final String CALLERS = "callers";
    private static final String MESSAGES = "messages";
    private static final String FAULTS = "faults";
    private static final String FAILURES = "failures";
    private static final String BUSY_MILLIS = "busy_ms";
    private static final String CONCURRENCY = "concurrency";
    private static final String AGE_MILLIS = "age_ms";
    private static final String UNDER_WAY = "under_way";

    private ReportedCounters() {}

    /** As plain values, for JSON. */
    public static Map<String, Object> told(InstanceCounters counters) {
        Map<String, Object> failed = new LinkedHashMap<>();
        for (Blame blame : Blame.values()) {
            failed.put(name(blame), counters.failedBy(blame));
        }
        Map<String, Object> callers = new HashMap<>();
        counters.callers().forEach((caller, its) -> callers.put(caller, told(its)));
        Map<String, Object> told = new LinkedHashMap<>();
        told.put(LIFE, counters.life());
        told.put(HANDLED, counters.handled());
        told.put(REFUSED, counters.refused());
        told.put(FAILED, failed);
        told.put(FAILED_BY_METHOD, counters.failedByMethod());
        told.put(CALLERS, callers);
        told.put(BUSY_MILLIS, counters.busy().toMillis());
        told.put(CONCURRENCY, counters.concurrency());
        counters.age().ifPresent(age -> told.put(AGE_MILLIS, age.toMillis()));
        counters.underWay().ifPresent(messages -> told.put(UNDER_WAY, messages));
        return told;
    }

    private static Map<String, Object> told(CallerCounters counters) {
        Map<String, Object> told = new LinkedHashMap<>();
        told.put(MESSAGES, counters.messages());
        told.put(FAULTS, counters.faults());
        counters.failures().ifPresent(count -> told.put(FAILURES, count));
        return told;
    }

    /** What the details of a presence tell; empty if they tell no counters that can be read. */
    public static Optional<InstanceCounters> read(Map<String, ?> details) {
        if (!(details.get(NAME) instanceof Map<?, ?> told)
                || !(told.get(LIFE) instanceof String life)
                || !(told.get(HANDLED) instanceof Number handled)) {
            return Optional.empty();
        }
        Map<?, ?> byBlame = object(told, FAILED);
        Map<Blame, Long> failed = new EnumMap<>(Blame.class);
        for (Blame blame : Blame.values()) {
            failed.put(blame, number(byBlame, name(blame)));
        }
        Map<String, Long> failedByMethod = new HashMap<>();
        if (told.containsKey(REFUSED)) {
            object(told, FAILED_BY_METHOD).forEach((method, count) -> {
                if (count instanceof Number number) {
                    failedByMethod.put(String.valueOf(method), number.longValue());
                }
            });
        }
        Map<String, CallerCounters> callers = new HashMap<>();
        object(told, CALLERS).forEach((caller, its) -> {
            if (its instanceof Map<?, ?> counts) {
                callers.put(String.valueOf(caller), ofCaller(counts));
            }
        });
        return Optional.of(new InstanceCounters(
                life,
                handled.longValue(),
                number(told, REFUSED),
                failed,
                failedByMethod,
                callers,
                Duration.ofMillis(number(told, BUSY_MILLIS)),
                (int) number(told, CONCURRENCY),
                told.get(AGE_MILLIS) instanceof Number age
                        ? Optional.of(Duration.ofMillis(age.longValue()))
                        : Optional.empty(),
                told.get(UNDER_WAY) instanceof Number messages
                        ? OptionalInt.of(messages.intValue())
                        : OptionalInt.empty()));
    }

    private static CallerCounters ofCaller(Map<?, ?> counts) {
        OptionalLong failures = counts.get(FAILURES) instanceof Number number
                ? OptionalLong.of(number.longValue())
                : OptionalLong.empty();
        return new CallerCounters(number(counts, MESSAGES), number(counts, FAULTS), failures);
    }

    private static String name(Blame blame) {
        return blame.name().toLowerCase(Locale.ROOT);
    }

    private static Map<?, ?> object(Map<?, ?> value, String name) {
        return value.get(name) instanceof Map<?, ?> object ? object : Map.of();
    }

    private static long number(Map<?, ?> value, String name) {
        return value.get(name) instanceof Number number ? number.longValue() : 0;
    }
}
