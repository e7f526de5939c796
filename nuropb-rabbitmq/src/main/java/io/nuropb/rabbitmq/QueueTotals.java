package io.nuropb.rabbitmq;

import io.nuropb.Moment;
import io.nuropb.health.sensors.QueueReading;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How the management API is asked about the numbers of some queues at once, and what its answer says.
 *
 * <p>The list of a virtual host's queues takes a regular expression, so that one request brings as many queues as are
 * named in it. Where the broker collects no metrics for its management, {@code enable_queue_totals} has it count
 * messages all the same; then it says nothing of consumers and of what was published.
 */
final class QueueTotals {

    /** Names are compared without regard to case, so that more than those asked for can be found. */
    private static final int PAGE_SIZE = 100;

    private static final String COLUMNS = "name,messages_ready,messages_unacknowledged,consumers,message_stats.publish";

    /** Whatever has a meaning in a regular expression is one of these; the others must not be escaped. */
    private static final Pattern SPECIAL = Pattern.compile("[\\x20-\\x2f\\x3a-\\x40\\x5b-\\x60\\x7b-\\x7e&&[^_]]");

    private QueueTotals() {}

    /** The parameters of a question for queues of these names. */
    static Map<String, String> query(List<String> queues) {
        return Map.of(
                "page", "1",
                "page_size", String.valueOf(PAGE_SIZE),
                "pagination", "true",
                "use_regex", "true",
                "name", queues.stream().map(QueueTotals::quoted).collect(Collectors.joining("|", "^(", ")$")),
                "enable_queue_totals", "true",
                "columns", COLUMNS);
    }

    private static String quoted(String name) {
        return SPECIAL.matcher(name).replaceAll(special -> "\\\\\\" + special.group());
    }

    /**
     * What an answer says, by the names of the queues that there are.
     *
     * @param taken when the answer came
     * @return empty if it is no such list
     */
    static Optional<Map<String, QueueReading>> read(@Nullable Object answer, Moment taken) {
        if (!(answer instanceof Map<?, ?> page) || !(page.get("items") instanceof List<?> items)) {
            return Optional.empty();
        }
        Map<String, QueueReading> readings = new HashMap<>();
        for (Object item : items) {
            if (item instanceof Map<?, ?> fields && fields.get("name") instanceof String name) {
                readings.put(name, reading(fields, taken));
            }
        }
        return Optional.of(readings);
    }

    private static QueueReading reading(Map<?, ?> fields, Moment taken) {
        OptionalLong ready = count(fields.get("messages_ready"));
        OptionalLong unacknowledged = count(fields.get("messages_unacknowledged"));
        OptionalLong consumers = count(fields.get("consumers"));
        OptionalLong published = fields.get("message_stats") instanceof Map<?, ?> stats
                ? count(stats.get("publish"))
                : OptionalLong.empty();
        boolean silent = ready.isEmpty() && unacknowledged.isEmpty() && consumers.isEmpty() && published.isEmpty();
        return silent
                ? QueueReading.unknown()
                : new QueueReading(ready, unacknowledged, consumers, published, Optional.of(taken));
    }

    /** A number of the kind that things are counted with; anything else says nothing. */
    private static OptionalLong count(@Nullable Object value) {
        boolean whole = value instanceof Integer || value instanceof Long;
        return whole && value instanceof Number number && number.longValue() >= 0
                ? OptionalLong.of(number.longValue())
                : OptionalLong.empty();
    }
}
