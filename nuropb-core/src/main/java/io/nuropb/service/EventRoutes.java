package io.nuropb.service;

import io.nuropb.Json;
import io.nuropb.messaging.Message;
import io.nuropb.messaging.NuropbValidationException;
import io.nuropb.messaging.TopicPattern;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A service's handlers of events: for each topic the one whose pattern is the most specific of those that match. */
final class EventRoutes {

    private final List<Route> routes;

    /** A registered handler, and what its events are bound to. */
    record Route(TopicPattern pattern, Type type, EventHandler<@Nullable Object> handler) {

        /** What the handler is given; null only where it takes plain values. */
        @Nullable
        Object bind(Json json, Message.Event event, Json.Reading reading) {
            try {
                Object bound = json.bind(event.event(), type, reading);
                if (bound == null && type != Object.class) {
                    throw new Json.BindingException("", "must not be null", null);
                }
                return bound;
            } catch (Json.BindingException e) {
                throw new NuropbValidationException("Bad event of topic " + event.topic() + ": " + e.getMessage(), e);
            }
        }
    }

    /** @param registered in the order of registration, which decides between patterns that are equally specific */
    EventRoutes(List<Route> registered) {
        routes = new ArrayList<>(registered);
        // A stable sort.
        routes.sort((a, b) -> TopicPattern.MOST_SPECIFIC_FIRST.compare(a.pattern(), b.pattern()));
    }

    Optional<Route> of(String topic) {
        return routes.stream().filter(route -> route.pattern().matches(topic)).findFirst();
    }

    List<Route> all() {
        return List.copyOf(routes);
    }

    Set<String> patterns() {
        Set<String> patterns = new LinkedHashSet<>();
        routes.forEach(route -> patterns.add(route.pattern().text()));
        return patterns;
    }
}
