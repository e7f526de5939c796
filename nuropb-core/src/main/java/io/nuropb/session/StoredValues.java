package io.nuropb.session;

import io.nuropb.InstanceId;
import io.nuropb.Json;
import io.nuropb.election.Capabilities;
import io.nuropb.election.InstanceBounds;
import io.nuropb.election.OperatorControl;
import io.nuropb.election.Presence;
import io.nuropb.election.Readiness;
import io.nuropb.election.Restrictions;
import io.nuropb.election.Term;
import io.nuropb.store.KeyValue;
import io.nuropb.topology.Route;
import io.nuropb.topology.TopologyId;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The values of the keys, as other instances and tools read and write them.
 *
 * <p>Every reading method throws an {@link IllegalArgumentException} that says what is wrong with a value.
 */
public final class StoredValues {

    /** What Python instances read as "the broker is ready". */
    public static final String CONFIG_OK = "True";

    /** What Python instances read as "wait". */
    public static final String CONFIG_NOT_OK = "False";

    private static final String STATE = "state";
    private static final String CONSUMING = "consuming";
    private static final String BROKEN_SINCE = "broken_since";
    private static final String NEEDS = "needs";
    private static final String HANDLES = "handles";
    private static final String GENERATION = "generation";
    private static final String HIGH_WATER_MARK = "hw_mark";
    private static final String LEAST_INSTANCES = "min_instances";
    private static final String MOST_INSTANCES = "max_instances";
    private static final String RESTRICTIONS = "restrictions";

    private final Json json;

    /** @param json reads and writes them */
    public StoredValues(Json json) {
        this.json = json;
    }

    /**
     * What a new leader writes in the very transaction in which it wins: that it will proclaim when the broker is ready, so that nobody
     * takes {@code rmq-config-ok}, which an earlier leader left behind, for its proclamation.
     */
    String nothingProclaimed(InstanceId leader) {
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("leader", leader.value());
        value.put("ready", false);
        return write(value);
    }

    /** What a leader proclaims in a term. */
    public String proclamation(InstanceId leader, Term term, Readiness readiness) {
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("leader", leader.value());
        value.put("term", term.number());
        value.put("topology_id", readiness.topology().value());
        value.put("ready", readiness.ready());
        value.put("consume", readiness.consume());
        value.put(HIGH_WATER_MARK, readiness.highWaterMark());
        if (readiness.generation() >= 0) {
            value.put(GENERATION, readiness.generation());
        }
        readiness.capabilities().ifPresent(capabilities -> putCapabilities(value, capabilities));
        putRestrictions(value, readiness.restrictions());
        return write(value);
    }

    /** The term of a proclamation; 0 if nothing has been proclaimed. */
    public long term(KeyValue ready) {
        return object(ready).get("term") instanceof Number term ? term.longValue() : 0;
    }

    /** What was proclaimed. */
    public Readiness readiness(KeyValue ready) {
        Map<?, ?> value = object(ready);
        return new Readiness(
                new TopologyId(text(ready, value, "topology_id")),
                truth(ready, value, "ready"),
                truth(ready, value, "consume"),
                number(ready, value, HIGH_WATER_MARK),
                capabilities(ready, value),
                value.containsKey(GENERATION) ? number(ready, value, GENERATION) : -1,
                restrictions(ready, value));
    }

    /** What an operator wishes. */
    public String control(OperatorControl wish) {
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("consume", wish.consume());
        wish.highWaterMark().ifPresent(mark -> value.put(HIGH_WATER_MARK, mark));
        wish.instances().ifPresent(bounds -> putBounds(value, bounds));
        return write(signed(value, wish.by(), wish.reason()));
    }

    /** What an operator has wished. */
    public OperatorControl control(KeyValue control) {
        Map<?, ?> wish = object(control);
        return new OperatorControl(
                truth(control, wish, "consume"),
                mark(control, wish),
                wish.containsKey(MOST_INSTANCES) ? Optional.of(bounds(control, wish)) : Optional.empty(),
                textOrEmpty(wish.get("by")),
                textOrEmpty(wish.get("reason")));
    }

    /** The high-water mark that an operator wishes; the configured one, if empty. */
    String highWaterMark(OptionalLong mark, String by, String reason) {
        Map<String, Object> value = new LinkedHashMap<>();
        mark.ifPresent(messages -> value.put(HIGH_WATER_MARK, messages));
        return write(signed(value, by, reason));
    }

    OptionalLong highWaterMark(KeyValue limit) {
        Map<?, ?> value = object(limit);
        return mark(limit, value);
    }

    private static OptionalLong mark(KeyValue entry, Map<?, ?> value) {
        return value.containsKey(HIGH_WATER_MARK)
                ? OperatorControl.requireHighWaterMark(OptionalLong.of(number(entry, value, HIGH_WATER_MARK)))
                : OptionalLong.empty();
    }

    /** The bounds that an operator wishes; the configured ones, if empty. */
    String instanceBounds(Optional<InstanceBounds> wished, String by, String reason) {
        Map<String, Object> value = new LinkedHashMap<>();
        wished.ifPresent(bounds -> putBounds(value, bounds));
        return write(signed(value, by, reason));
    }

    Optional<InstanceBounds> instanceBounds(KeyValue limit) {
        Map<?, ?> value = object(limit);
        return value.containsKey(MOST_INSTANCES) ? Optional.of(bounds(limit, value)) : Optional.empty();
    }

    private static void putBounds(Map<String, Object> value, InstanceBounds bounds) {
        value.put(LEAST_INSTANCES, bounds.least());
        value.put(MOST_INSTANCES, bounds.most());
    }

    private static Map<String, Object> signed(Map<String, Object> value, String by, String reason) {
        value.put("by", by);
        value.put("reason", reason);
        return value;
    }

    private static InstanceBounds bounds(KeyValue control, Map<?, ?> wish) {
        return new InstanceBounds(
                Math.toIntExact(number(control, wish, LEAST_INSTANCES)),
                Math.toIntExact(number(control, wish, MOST_INSTANCES)));
    }

    String presence(Presence presence) {
        Map<String, Object> told = new LinkedHashMap<>(presence.details());
        told.put(STATE, presence.state());
        told.put(CONSUMING, presence.consuming());
        told.put(BROKEN_SINCE, presence.brokenSince());
        presence.capabilities().ifPresent(capabilities -> putCapabilities(told, capabilities));
        return write(told);
    }

    Presence presence(KeyValue instance) {
        Map<?, ?> told = object(instance);
        Map<String, Object> details = new LinkedHashMap<>();
        told.forEach((name, value) -> {
            if (value != null) {
                details.put(String.valueOf(name), value);
            }
        });
        details.keySet().removeAll(Set.of(STATE, CONSUMING, BROKEN_SINCE, NEEDS, HANDLES));
        String id = instance.key().substring(instance.key().lastIndexOf('/') + 1);
        return new Presence(
                new InstanceId(id),
                text(instance, told, STATE),
                truth(instance, told, CONSUMING),
                told.get(BROKEN_SINCE) instanceof Number since ? since.longValue() : 0,
                capabilities(instance, told),
                details);
    }

    /** What an instance says that it needs and handles; empty if it does not say. */
    public Optional<Capabilities> capabilities(KeyValue instance) {
        return capabilities(instance, object(instance));
    }

    private static void putRestrictions(Map<String, Object> value, Restrictions restrictions) {
        if (restrictions.equals(Restrictions.none())) {
            return;
        }
        Map<String, Object> told = new LinkedHashMap<>();
        restrictions.probe().ifPresent(probe -> told.put("probe", probe.value()));
        told.put("methods", List.copyOf(restrictions.methods()));
        told.put("callers", List.copyOf(restrictions.callers()));
        told.put("reason", restrictions.reason());
        value.put(RESTRICTIONS, told);
    }

    private static Restrictions restrictions(KeyValue entry, Map<?, ?> value) {
        if (!(value.get(RESTRICTIONS) instanceof Map<?, ?> told)) {
            return Restrictions.none();
        }
        return new Restrictions(
                told.get("probe") instanceof String probe ? Optional.of(new InstanceId(probe)) : Optional.empty(),
                texts(entry, told, "methods"),
                texts(entry, told, "callers"),
                textOrEmpty(told.get("reason")));
    }

    private static Set<String> texts(KeyValue entry, Map<?, ?> object, String name) {
        return list(entry, object, name).stream().map(String::valueOf).collect(Collectors.toSet());
    }

    private static void putCapabilities(Map<String, Object> value, Capabilities capabilities) {
        Map<String, Object> needs = new LinkedHashMap<>();
        needs.put("layout", capabilities.layout().value());
        needs.put(
                "bindings",
                capabilities.routes().stream()
                        .map(route -> List.of(route.exchange(), route.routingKey()))
                        .toList());
        value.put(NEEDS, needs);
        value.put(HANDLES, List.copyOf(capabilities.methods()));
    }

    /** What is said about needs and methods; empty if nothing is. */
    private static Optional<Capabilities> capabilities(KeyValue entry, Map<?, ?> value) {
        if (!(value.get(NEEDS) instanceof Map<?, ?> needs)) {
            return Optional.empty();
        }
        Set<Route> routes = new TreeSet<>();
        for (Object binding : list(entry, needs, "bindings")) {
            if (!(binding instanceof List<?> ends)
                    || ends.size() != 2
                    || !(ends.get(0) instanceof String exchange)
                    || !(ends.get(1) instanceof String routingKey)) {
                throw lacks(entry, "bindings", "a list of pairs of an exchange and a routing key");
            }
            routes.add(new Route(exchange, routingKey));
        }
        Set<String> methods = new TreeSet<>();
        for (Object method : list(entry, value, HANDLES)) {
            methods.add(String.valueOf(method));
        }
        return Optional.of(new Capabilities(new TopologyId(text(entry, needs, "layout")), routes, methods));
    }

    private static List<?> list(KeyValue entry, Map<?, ?> object, String name) {
        if (object.get(name) instanceof List<?> list) {
            return list;
        }
        throw lacks(entry, name, "a list");
    }

    private String write(Map<String, Object> value) {
        return new String(json.write(value), StandardCharsets.UTF_8);
    }

    private Map<?, ?> object(KeyValue entry) {
        try {
            if (json.read(entry.value().getBytes(StandardCharsets.UTF_8)) instanceof Map<?, ?> object) {
                return object;
            }
        } catch (Json.MalformedJsonException e) {
            throw new IllegalArgumentException(entry.key() + " holds no JSON that can be read: " + e.getMessage(), e);
        }
        throw new IllegalArgumentException(entry.key() + " holds JSON that is not an object");
    }

    private static String text(KeyValue entry, Map<?, ?> object, String name) {
        if (object.get(name) instanceof String text) {
            return text;
        }
        throw lacks(entry, name, "a text");
    }

    private static boolean truth(KeyValue entry, Map<?, ?> object, String name) {
        if (object.get(name) instanceof Boolean truth) {
            return truth;
        }
        throw lacks(entry, name, "true or false");
    }

    private static long number(KeyValue entry, Map<?, ?> object, String name) {
        if (object.get(name) instanceof Number number) {
            return number.longValue();
        }
        throw lacks(entry, name, "a number");
    }

    private static String textOrEmpty(@Nullable Object value) {
        return value == null ? "" : value.toString();
    }

    private static IllegalArgumentException lacks(KeyValue entry, String name, String kind) {
        return new IllegalArgumentException("The JSON in " + entry.key() + " has no '" + name + "' that is " + kind);
    }
}
