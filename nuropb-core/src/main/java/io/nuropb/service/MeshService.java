package io.nuropb.service;

import io.nuropb.Json;
import io.nuropb.ServiceName;
import io.nuropb.UsableTypes;
import io.nuropb.encryption.ServiceKey;
import java.lang.reflect.Type;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A service on the mesh: its name, its methods as handlers registered by name, and its handlers of events by topic.
 *
 * <p>What is registered is an allow-list. A message can call what was registered here and nothing else, and no class of
 * the service's is ever looked up by what a message says.
 */
public final class MeshService {

    private final ServiceName name;
    private final String version;
    private final String description;
    private final Map<String, Method> methods;
    private final EventRoutes events;
    private final Optional<Authorizer> authorizer;
    private final String authorizationKey;
    private final boolean plainCallsAccepted;
    private final boolean tolerantParameters;
    private final OptionalInt maxConcurrent;
    private final Json.Reading eventReading;
    private final Optional<ServiceKey> key;
    private final Optional<Deduplication> deduplication;

    MeshService(MeshServiceBuilder builder) {
        name = builder.name;
        version = builder.version;
        description = builder.description;
        methods = Collections.unmodifiableMap(new LinkedHashMap<>(builder.methods));
        events = new EventRoutes(builder.events);
        authorizer = Optional.ofNullable(builder.authorizer);
        authorizationKey = builder.authorizationKey;
        plainCallsAccepted = builder.plainCallsAccepted;
        tolerantParameters = builder.tolerantParameters;
        maxConcurrent = builder.maxConcurrent;
        eventReading = builder.strictEvents ? Json.Reading.STRICT : Json.Reading.TOLERANT;
        key = Optional.ofNullable(builder.key);
        deduplication = Optional.ofNullable(builder.deduplication);
    }

    /**
     * Begins to describe a service.
     *
     * @throws IllegalArgumentException if the name breaks the rule of {@link ServiceName}
     */
    public static MeshServiceBuilder named(String name) {
        return new MeshServiceBuilder(new ServiceName(name));
    }

    /** The service's name. */
    public ServiceName name() {
        return name;
    }

    /** The version that the service gives itself; empty if it gives none. */
    public String version() {
        return version;
    }

    /** What the service is for, for people; empty if it does not say. */
    public String description() {
        return description;
    }

    /** The names of the methods, in the order of their registration. */
    public Set<String> methods() {
        return methods.keySet();
    }

    /** The patterns of the topics that it listens to: what its queue has to be bound with at the events exchange. */
    public Set<String> topics() {
        return events.patterns();
    }

    /** What remembers the answers of messages that were handled; empty if nothing does. */
    public Optional<Deduplication> deduplication() {
        return deduplication;
    }

    /**
     * Refuses what no message could be bound to: the types of parameters and events, and parameters of which something
     * is said that a method does not have. What is wrong with a type inside another one may be found with the first
     * message only.
     *
     * @param json what binds them
     * @throws IllegalArgumentException if there is such a type; the message names the method or the topics, the type
     *     and what it lacks. Or if there is such a parameter, where it is known which there are; the message names it,
     *     and those
     */
    public void requireUsableTypes(Json json) {
        for (Method method : methods.values()) {
            String what = "Method '" + method.name() + "'";
            method.parameters().types().forEach(type -> requireUsable(json, what, type));
            method.parameters()
                    .list(json)
                    .ifPresent(known ->
                            requireKnown(what, method.options().parameters().keySet(), known));
        }
        events.all()
                .forEach(route -> requireUsable(
                        json, "The handler of events '" + route.pattern().text() + "'", route.type()));
    }

    private void requireKnown(String what, Set<String> described, List<Parameter> parameters) {
        List<String> known = parameters.stream().map(Parameter::name).toList();
        for (String parameter : described) {
            if (!known.contains(parameter)) {
                throw new IllegalArgumentException(what + " of service '" + name + "': there is no parameter '"
                        + parameter + "' to say something of; its parameters are " + known);
            }
        }
    }

    private void requireUsable(Json json, String what, Type type) {
        UsableTypes.problem(json, type).ifPresent(problem -> {
            throw new IllegalArgumentException(what + " of service '" + name + "': " + problem.getMessage(), problem);
        });
    }

    Optional<Method> method(String methodName) {
        return Optional.ofNullable(methods.get(methodName));
    }

    Collection<Method> registered() {
        return methods.values();
    }

    EventRoutes events() {
        return events;
    }

    /** Who decides about calls of a method. */
    Optional<Authorizer> authorizer(Method method) {
        return method.options().authorizer().or(() -> authorizer);
    }

    String authorizationKey() {
        return authorizationKey;
    }

    boolean refusesPlainCallsOf(Method method) {
        return method.options().requiresEncryption() && !plainCallsAccepted;
    }

    /** How many messages one instance handles at once. */
    OptionalInt maxConcurrent() {
        return maxConcurrent;
    }

    /** How the parameters of a method's calls are read. */
    Json.Reading parameterReading(Method method) {
        return tolerantParameters || method.options().tolerant() ? Json.Reading.TOLERANT : Json.Reading.STRICT;
    }

    /** How events are read. */
    Json.Reading eventReading() {
        return eventReading;
    }

    Optional<ServiceKey> key() {
        return key;
    }

    /** A registered handler and what the parameters of its calls are bound to. */
    record Method(String name, Parameters parameters, MethodOptions options, Handler<@Nullable Object> handler) {

        /** The same with what its options say of parameters. */
        Method withOptionsOfParameters() {
            return new Method(name, parameters.with(options.parameters()), options, handler);
        }
    }
}
