package io.nuropb.rabbitmq;

import io.nuropb.health.sensors.BrokerReading.Resource;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the management API's check of alarms says: of all nodes, as it is at that moment, whether or not metrics are
 * collected.
 *
 * @see <a href="https://www.rabbitmq.com/docs/alarms">the broker's alarms</a>
 */
final class ResourceAlarms {

    private static final Map<String, Resource> RESOURCES = Map.of("memory", Resource.MEMORY, "disk", Resource.DISK);

    private ResourceAlarms() {}

    /** The path of the check behind {@code /api}. */
    static String[] path() {
        return new String[] {"health", "checks", "alarms"};
    }

    /**
     * The resources of which some node runs short.
     *
     * @return empty if it is no answer of this check
     */
    static Optional<Set<Resource>> read(@Nullable Object answer) {
        if (!(answer instanceof Map<?, ?> fields)) {
            return Optional.empty();
        }
        if ("ok".equals(fields.get("status"))) {
            return Optional.of(Set.of());
        }
        return fields.get("alarms") instanceof List<?> alarms ? Optional.of(resources(alarms)) : Optional.empty();
    }

    /** Other alarms, as of file descriptors, keep no publisher waiting. */
    private static Set<Resource> resources(List<?> alarms) {
        Set<Resource> resources = EnumSet.noneOf(Resource.class);
        for (Object alarm : alarms) {
            if (alarm instanceof Map<?, ?> fields) {
                Resource resource = RESOURCES.get(String.valueOf(fields.get("resource")));
                if (resource != null) {
                    resources.add(resource);
                }
            }
        }
        return resources;
    }
}
