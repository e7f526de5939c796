package io.nuropb.messaging;

import io.nuropb.ServiceName;
import java.lang.reflect.Type;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A service on the mesh: its name, and its methods as handlers registered by name.
 *
 * <p>The registered names are an allow-list. A message can call what was registered here and nothing else, and no class of the
 * service's is ever looked up by what a message says.
 */
public final class MeshService {

    private final ServiceName name;
    private final String version;
    private final String description;
    private final Map<String, Method> methods;

    private MeshService(Builder builder) {
        name = builder.name;
        version = builder.version;
        description = builder.description;
        methods = Collections.unmodifiableMap(new LinkedHashMap<>(builder.methods));
    }

    /**
     * Begins to describe a service.
     *
     * @throws IllegalArgumentException if the name breaks the rule of {@link ServiceName}
     */
    public static Builder named(String name) {
        return new Builder(new ServiceName(name));
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

    Optional<Method> method(String methodName) {
        return Optional.ofNullable(methods.get(methodName));
    }

    /** A registered handler and what the parameters of its calls are bound to. */
    record Method(String name, Type paramsType, Handler<@Nullable Object> handler) {}

    /** Collects the handlers of a service; not thread-safe. */
    public static final class Builder {

        private static final Pattern METHOD_NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_.-]{0,99}");

        private final ServiceName name;
        private String version = "";
        private String description = "";
        private final Map<String, Method> methods = new LinkedHashMap<>();

        private Builder(ServiceName name) {
            this.name = name;
        }

        /** The version that the service gives itself. */
        public Builder version(String value) {
            version = value;
            return this;
        }

        /** What the service is for, for people. */
        public Builder description(String value) {
            description = value;
            return this;
        }

        /**
         * Registers a method whose parameters are bound to a record or bean, by name.
         *
         * @param methodName 1 to 100 letters, digits, {@code _}, {@code .} or {@code -}, beginning with a letter; not with
         *     {@code nuropb_}, which the protocol keeps for itself
         * @param params the record or bean; a call whose parameters do not fit it fails with {@code NuropbValidationError}
         * @throws IllegalArgumentException if the name breaks the rule or is taken
         */
        public <P> Builder method(String methodName, Class<P> params, Handler<P> handler) {
            // The Json that binds the parameters gives an instance of the class that it is given.
            @SuppressWarnings("unchecked")
            Handler<@Nullable Object> erased = (Handler<@Nullable Object>) (Handler<?>) handler;
            return register(new Method(methodName, params, erased));
        }

        /**
         * Registers a method that takes its parameters as they come: plain JSON values by name.
         *
         * @param methodName as for {@link #method(String, Class, Handler)}
         */
        public Builder method(String methodName, Handler<Map<String, @Nullable Object>> handler) {
            @SuppressWarnings("unchecked")
            Handler<@Nullable Object> erased = (Handler<@Nullable Object>) (Handler<?>) handler;
            return register(new Method(methodName, Map.class, erased));
        }

        /**
         * Registers a method that takes no parameters; a call with any fails with {@code NuropbValidationError}.
         *
         * @param methodName as for {@link #method(String, Class, Handler)}
         */
        public Builder method(String methodName, Handler.WithoutParams handler) {
            return register(new Method(methodName, NoParams.class, (none, context) -> handler.handle(context)));
        }

        /** The service with what has been registered so far. */
        public MeshService build() {
            return new MeshService(this);
        }

        private Builder register(Method method) {
            if (!METHOD_NAME.matcher(method.name()).matches() || method.name().startsWith("nuropb_")) {
                throw new IllegalArgumentException("Method name '" + method.name() + "' of service '" + name
                        + "' is not valid: 1 to 100 letters, digits, '_', '.' or '-', beginning with a letter,"
                        + " and not with 'nuropb_'");
            }
            if (methods.putIfAbsent(method.name(), method) != null) {
                throw new IllegalArgumentException(
                        "Service '" + name + "' already has a method '" + method.name() + "'");
            }
            return this;
        }
    }

    /** What the parameters of a method without parameters are bound to. */
    record NoParams() {}
}
