package io.nuropb.session;

import io.nuropb.InstanceId;
import io.nuropb.Json;
import io.nuropb.Justification;
import io.nuropb.election.Capabilities;
import io.nuropb.election.InstanceBounds;
import io.nuropb.election.OperatorControl;
import io.nuropb.election.Presence;
import io.nuropb.election.Readiness;
import io.nuropb.election.Restrictions;
import io.nuropb.election.Term;
import io.nuropb.store.KeyValue;
import io.nuropb.topology.BrokerIdentity;
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
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The values of the keys, as other instances and tools read and write them.
 *
 * <p>Every reading method throws an {@link IllegalArgumentException} that names the key and says what is wrong with its
 * value, whatever somebody has written there.
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
    private static final String UNSERVED = "unserved";
    private static final String GENERATION = "generation";
    private static final String HIGH_WATER_MARK = "hw_mark";
    private static final String LEAST_INSTANCES = "min_instances";
    private static final String MOST_INSTANCES = "max_instances";
    private static final String BROKER = "broker";
    private static final String VIRTUAL_HOST = "virtual_host";
    private static final String CLUSTER = "cluster";
    private static final String RESTRICTIONS = "restrictions";

    private final Json json;

    /** @param json reads and writes them */
    public StoredValues(Json json) {
        this.json = json;
    }

    /**
     * What a new leader writes in the very transaction in which it wins: that it will proclaim when the broker is
     * ready, so that nobody takes {@code rmq-config-ok}, which an earlier leader left behind, for its proclamation.
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
        readiness.unserved().ifPresent(capabilities -> {
            Map<String, Object> unserved = new LinkedHashMap<>();
            putCapabilities(unserved, capabilities);
            value.put(UNSERVED, unserved);
        });
        readiness.broker().ifPresent(broker -> putBroker(value, broker));
        putRestrictions(value, readiness.restrictions());
        return write(value);
    }

    /** The term of a proclamation; 0 if nothing has been proclaimed. */
    public long term(KeyValue ready) {
        return read(ready, value -> value.get("term") instanceof Number term ? term.longValue() : 0L);
    }

    /** What was proclaimed; parts of it that cannot be understood are not said. */
    public Readiness readiness(KeyValue ready) {
        return readiness(ready, unread -> {});
    }

    /**
     * @param unread told of each part that cannot be understood, and is taken as not said: a later version may say it
     *     otherwise
     */
    Readiness readiness(KeyValue ready, Consumer<String> unread) {
        Parts parts = new Parts(ready.key(), unread);
        return read(
                ready,
                value -> new Readiness(
                        new TopologyId(StoredFields.text(value, "topology_id")),
                        StoredFields.truth(value, "ready"),
                        StoredFields.truth(value, "consume"),
                        StoredFields.number(value, HIGH_WATER_MARK),
                        parts.read(NEEDS, () -> capabilities(value), Optional.empty()),
                        parts.read(GENERATION, () -> generation(value), -1L),
                        parts.read(RESTRICTIONS, () -> restrictions(value), Restrictions.none()),
                        parts.read(UNSERVED, () -> unserved(value), Optional.empty()),
                        broker(value)));
    }

    private static Optional<Capabilities> unserved(Map<?, ?> value) {
        return value.get(UNSERVED) instanceof Map<?, ?> unserved ? capabilities(unserved) : Optional.empty();
    }

    private static long generation(Map<?, ?> value) {
        return value.containsKey(GENERATION) ? StoredFields.number(value, GENERATION) : -1;
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
        return read(
                control,
                wish -> new OperatorControl(
                        StoredFields.truth(wish, "consume"),
                        mark(wish),
                        bounds(wish),
                        Justification.toldBy(StoredFields.textOrEmpty(wish.get("by"))),
                        Justification.toldWhy(StoredFields.textOrEmpty(wish.get("reason"))),
                        control.modified()));
    }

    /** The high-water mark that an operator wishes; the configured one, if empty. */
    String highWaterMark(OptionalLong mark, String by, String reason) {
        Map<String, Object> value = new LinkedHashMap<>();
        mark.ifPresent(messages -> value.put(HIGH_WATER_MARK, messages));
        return write(signed(value, by, reason));
    }

    OptionalLong highWaterMark(KeyValue limit) {
        return read(limit, StoredValues::mark);
    }

    private static OptionalLong mark(Map<?, ?> value) {
        return value.containsKey(HIGH_WATER_MARK)
                ? OperatorControl.requireHighWaterMark(OptionalLong.of(StoredFields.number(value, HIGH_WATER_MARK)))
                : OptionalLong.empty();
    }

    /** The bounds that an operator wishes; the configured ones, if empty. */
    String instanceBounds(Optional<InstanceBounds> wished, String by, String reason) {
        Map<String, Object> value = new LinkedHashMap<>();
        wished.ifPresent(bounds -> putBounds(value, bounds));
        return write(signed(value, by, reason));
    }

    Optional<InstanceBounds> instanceBounds(KeyValue limit) {
        return read(limit, StoredValues::bounds);
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

    private static Optional<InstanceBounds> bounds(Map<?, ?> wish) {
        return wish.containsKey(MOST_INSTANCES)
                ? Optional.of(new InstanceBounds(instances(wish, LEAST_INSTANCES), instances(wish, MOST_INSTANCES)))
                : Optional.empty();
    }

    private static int instances(Map<?, ?> wish, String name) {
        long number = StoredFields.number(wish, name);
        if (number < 1 || number > InstanceBounds.LIMIT) {
            throw new IllegalArgumentException("'" + name + "' is " + number + ", and has to be 1 to "
                    + InstanceBounds.LIMIT + ": set the bounds anew, by nuropb fleet set --instances");
        }
        return (int) number;
    }

    String presence(Presence presence) {
        Map<String, Object> told = new LinkedHashMap<>(presence.details());
        told.put(STATE, presence.state());
        told.put(CONSUMING, presence.consuming());
        told.put(BROKEN_SINCE, presence.brokenSince());
        presence.capabilities().ifPresent(capabilities -> putCapabilities(told, capabilities));
        presence.broker().ifPresent(broker -> putBroker(told, broker));
        return write(told);
    }

    /** What an instance tells of itself; parts of it that cannot be understood are not said. */
    public Presence presence(KeyValue instance) {
        return presence(instance, unread -> {});
    }

    /** @param unread as of {@link #readiness(KeyValue, Consumer)} */
    Presence presence(KeyValue instance, Consumer<String> unread) {
        Parts parts = new Parts(instance.key(), unread);
        return read(instance, told -> presence(instance.key(), told, parts));
    }

    private static Presence presence(String key, Map<?, ?> told, Parts parts) {
        Map<String, Object> details = new LinkedHashMap<>();
        told.forEach((name, value) -> {
            if (value != null) {
                details.put(String.valueOf(name), value);
            }
        });
        details.keySet().removeAll(Set.of(STATE, CONSUMING, BROKEN_SINCE, NEEDS, HANDLES, BROKER));
        return new Presence(
                new InstanceId(key.substring(key.lastIndexOf('/') + 1)),
                StoredFields.text(told, STATE),
                StoredFields.truth(told, CONSUMING),
                told.get(BROKEN_SINCE) instanceof Number since ? since.longValue() : 0,
                parts.read(NEEDS, () -> capabilities(told), Optional.empty()),
                details,
                broker(told));
    }

    private static void putRestrictions(Map<String, Object> value, Restrictions restrictions) {
        if (restrictions.equals(Restrictions.none())) {
            return;
        }
        Map<String, Object> told = new LinkedHashMap<>();
        restrictions.probe().ifPresent(probe -> told.put("probe", probe.value()));
        told.put("methods", List.copyOf(restrictions.methods()));
        told.put("callers", List.copyOf(restrictions.callers()));
        if (!restrictions.instances().isEmpty()) {
            told.put(
                    "instances",
                    restrictions.instances().stream()
                            .map(InstanceId::value)
                            .sorted()
                            .toList());
        }
        told.put("reason", restrictions.reason());
        value.put(RESTRICTIONS, told);
    }

    private static Restrictions restrictions(Map<?, ?> value) {
        if (!(value.get(RESTRICTIONS) instanceof Map<?, ?> told)) {
            return Restrictions.none();
        }
        return new Restrictions(
                told.get("probe") instanceof String probe ? Optional.of(new InstanceId(probe)) : Optional.empty(),
                StoredFields.texts(told, "methods"),
                StoredFields.texts(told, "callers"),
                told.containsKey("instances")
                        ? StoredFields.texts(told, "instances").stream()
                                .map(InstanceId::new)
                                .collect(Collectors.toSet())
                        : Set.of(),
                Justification.toldWhy(StoredFields.textOrEmpty(told.get("reason"))));
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
    private static Optional<Capabilities> capabilities(Map<?, ?> value) {
        if (!(value.get(NEEDS) instanceof Map<?, ?> needs)) {
            return Optional.empty();
        }
        Set<Route> routes = new TreeSet<>();
        for (Object binding : StoredFields.list(needs, "bindings")) {
            if (!(binding instanceof List<?> ends)
                    || ends.size() != 2
                    || !(ends.get(0) instanceof String exchange)
                    || !(ends.get(1) instanceof String routingKey)) {
                throw StoredFields.lacks("bindings", "a list of pairs of an exchange and a routing key");
            }
            routes.add(new Route(exchange, routingKey));
        }
        Set<String> methods = new TreeSet<>();
        for (Object method : StoredFields.list(value, HANDLES)) {
            methods.add(String.valueOf(method));
        }
        return Optional.of(new Capabilities(new TopologyId(StoredFields.text(needs, "layout")), routes, methods));
    }

    private static void putBroker(Map<String, Object> value, BrokerIdentity broker) {
        Map<String, Object> told = new LinkedHashMap<>();
        told.put(VIRTUAL_HOST, broker.virtualHost());
        broker.cluster().ifPresent(name -> told.put(CLUSTER, name));
        value.put(BROKER, told);
    }

    /** Where somebody says that its objects are; empty if it does not say. */
    private static Optional<BrokerIdentity> broker(Map<?, ?> value) {
        return value.get(BROKER) instanceof Map<?, ?> told && told.get(VIRTUAL_HOST) instanceof String virtualHost
                ? Optional.of(new BrokerIdentity(
                        virtualHost,
                        told.get(CLUSTER) instanceof String cluster ? Optional.of(cluster) : Optional.empty()))
                : Optional.empty();
    }

    private String write(Map<String, Object> value) {
        return new String(json.write(value), StandardCharsets.UTF_8);
    }

    /** Reads parts of a value that the rest does without. */
    private record Parts(String key, Consumer<String> unread) {
        <T> T read(String name, Supplier<T> reading, T unsaid) {
            try {
                return reading.get();
            } catch (RuntimeException e) {
                unread.accept("The '" + name + "' in " + key + " cannot be understood: " + e.getMessage()
                        + "; it counts as not said. Whoever wrote it may be of a later version");
                return unsaid;
            }
        }
    }

    /** Whatever was written, nothing but an {@link IllegalArgumentException} comes of it. */
    private <T> T read(KeyValue entry, Function<Map<?, ?>, T> reading) {
        Map<?, ?> object = object(entry);
        try {
            return reading.apply(object);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(
                    "The JSON in " + entry.key() + " cannot be understood: " + e.getMessage(), e);
        }
    }

    /** The object that it is, whatever is in it. */
    Map<?, ?> object(KeyValue entry) {
        try {
            if (json.read(entry.value().getBytes(StandardCharsets.UTF_8)) instanceof Map<?, ?> object) {
                return object;
            }
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(entry.key() + " holds no JSON that can be read: " + e.getMessage(), e);
        }
        throw new IllegalArgumentException(entry.key() + " holds JSON that is not an object");
    }
}
