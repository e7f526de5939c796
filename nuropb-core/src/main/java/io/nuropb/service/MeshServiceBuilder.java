package io.nuropb.service;

import io.nuropb.ServiceName;
import io.nuropb.Setting;
import io.nuropb.encryption.ServiceKey;
import io.nuropb.messaging.TopicPattern;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Collects the handlers of a {@link MeshService}; not thread-safe.
 *
 * <p>The name of a method has 1 to 100 letters, digits, {@code _}, {@code .} or {@code -}. It begins with a letter, and
 * not with {@code nuropb_}, which the protocol keeps for itself. Methods that break the rule, and second methods of one
 * name, are refused with an {@link IllegalArgumentException}.
 */
public final class MeshServiceBuilder {

    private static final Pattern METHOD_NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_.-]{0,99}");

    final ServiceName name;
    final Map<String, MeshService.Method> methods = new LinkedHashMap<>();
    final List<EventRoutes.Route> events = new ArrayList<>();
    String version = "";
    String description = "";

    @Nullable
    Authorizer authorizer;

    String authorizationKey = "Authorization";
    boolean plainCallsAccepted;
    boolean tolerantParameters;
    OptionalInt maxConcurrent = OptionalInt.empty();
    boolean strictEvents;

    @Nullable
    ServiceKey key;

    @Nullable
    Deduplication deduplication;

    MeshServiceBuilder(ServiceName name) {
        this.name = name;
    }

    /** The version that the service gives itself. */
    public MeshServiceBuilder version(String value) {
        version = value;
        return this;
    }

    /** What the service is for, for people. */
    public MeshServiceBuilder description(String value) {
        description = value;
        return this;
    }

    /** Registers a method with {@link MethodOptions#defaults()}; see the longer variant. */
    public <P> MeshServiceBuilder method(String methodName, Class<P> params, Handler<P> handler) {
        return method(methodName, params, MethodOptions.defaults(), handler);
    }

    /**
     * Registers a method whose parameters are bound to a record or bean, by name.
     *
     * @param methodName see the rule above
     * @param params the record or bean; a call whose parameters do not fit it, or that has others beside, fails with
     *     {@code NuropbValidationError}; but see {@link MethodOptions#withTolerance}. {@code Map.class} for parameters
     *     as they come; any other kind of map is bound, and takes whatever a call gives
     * @param options what else there is to say of it
     */
    public <P> MeshServiceBuilder method(
            String methodName, Class<P> params, MethodOptions options, Handler<P> handler) {
        Parameters parameters = params.equals(Map.class) ? new Parameters.Raw() : new Parameters.Together(params);
        return register(new MeshService.Method(methodName, parameters, options, erased(handler)));
    }

    /** Registers a method with {@link MethodOptions#defaults()}; see the longer variant. */
    public MeshServiceBuilder method(String methodName, Handler<Map<String, @Nullable Object>> handler) {
        return method(methodName, MethodOptions.defaults(), handler);
    }

    /** Registers a method that takes its parameters as they come: plain JSON values by name. */
    public MeshServiceBuilder method(
            String methodName, MethodOptions options, Handler<Map<String, @Nullable Object>> handler) {
        return register(new MeshService.Method(methodName, new Parameters.Raw(), options, erased(handler)));
    }

    /** Registers a method with {@link MethodOptions#defaults()}; see the longer variant. */
    public MeshServiceBuilder method(String methodName, Handler.WithoutParams handler) {
        return method(methodName, MethodOptions.defaults(), handler);
    }

    /**
     * Registers a method that takes no parameters; a call with any fails with {@code NuropbValidationError}, unless it
     * is tolerant.
     */
    public MeshServiceBuilder method(String methodName, MethodOptions options, Handler.WithoutParams handler) {
        return register(new MeshService.Method(
                methodName, new Parameters.None(), options, (none, context) -> handler.handle(context)));
    }

    /**
     * Registers a handler of events, bound to a record, bean or other type.
     *
     * <p>Exactly one handler takes an event: of those whose pattern matches its topic, the one with the most specific
     * pattern. Patterns are compared word by word from the left: a literal word is more specific than {@code *}, that
     * more than the pattern's end, and the end more than {@code #}. Where two are equally specific ({@code #.a.#} and
     * {@code #.b.#}), the one that was registered first takes the event.
     *
     * @param pattern topics as AMQP matches them: words between dots, where {@code *} stands for one word and {@code #}
     *     for any number of words; at most 255 bytes
     * @param type what events are bound to; one that does not fit is dead-lettered. Fields that the type does not have
     *     are ignored, unless {@link #strictEvents} was asked for
     * @throws IllegalArgumentException if the pattern is not valid or is taken
     */
    public <E> MeshServiceBuilder onEvent(String pattern, Class<E> type, EventHandler<E> handler) {
        // The Json that binds the event gives an instance of the class that it is given.
        @SuppressWarnings("unchecked")
        EventHandler<@Nullable Object> erased = (EventHandler<@Nullable Object>) (EventHandler<?>) handler;
        return register(new EventRoutes.Route(new TopicPattern(pattern), type, erased));
    }

    /**
     * Registers a handler that takes events as they come: plain JSON values.
     *
     * @param pattern as for {@link #onEvent(String, Class, EventHandler)}
     */
    public MeshServiceBuilder onEvent(String pattern, EventHandler<@Nullable Object> handler) {
        return register(new EventRoutes.Route(new TopicPattern(pattern), Object.class, handler));
    }

    /**
     * Registers the methods of an object that carry {@link io.nuropb.annotation.MeshMethod} or
     * {@link io.nuropb.annotation.OnEvent}, and no others: those that {@link io.nuropb.annotation.AnnotatedMethods}
     * finds.
     *
     * @throws IllegalArgumentException if there are none, or one cannot be registered; the message names it and says
     *     why
     */
    public MeshServiceBuilder handlers(Object handlers) {
        AnnotatedHandlers.of(handlers).register(this);
        return this;
    }

    /**
     * The same of an object that need not be there yet, for containers that make it later or put a proxy in its place.
     *
     * @param type the class that declares or inherits the methods; it and they are public. Nothing of the object itself
     *     is looked at
     * @param handlers asked for the object at each call, in the handler's thread; what it throws becomes the call's
     *     failure
     * @throws IllegalArgumentException as for {@link #handlers(Object)}
     */
    public <T> MeshServiceBuilder handlers(Class<T> type, Supplier<? extends T> handlers) {
        AnnotatedHandlers.of(type, handlers).register(this);
        return this;
    }

    /** Who decides about all calls, but those of methods that have an authorizer of their own; by default nobody. */
    public MeshServiceBuilder authorizer(Authorizer value) {
        authorizer = value;
        return this;
    }

    /** Under which name the context of a call holds the caller's credentials; by default {@code Authorization}. */
    public MeshServiceBuilder authorizationKey(String value) {
        authorizationKey = value;
        return this;
    }

    /**
     * Serves plain calls of methods that require encryption, too, as Python services do; by default they are refused
     * with a {@code NuropbHandlingError}. What was to be secret then travels in clear.
     */
    public MeshServiceBuilder acceptPlainCallsOfEncryptedMethods() {
        plainCallsAccepted = true;
        return this;
    }

    /**
     * Has one instance run no more than so many handlers at once, of methods and events together; otherwise as many as
     * the prefetch allows.
     *
     * @param value at least 1
     * @throws IllegalArgumentException if it is less
     */
    public MeshServiceBuilder maxConcurrent(int value) {
        Setting.require(value >= 1, "MeshServiceBuilder.maxConcurrent", value, "at least 1");
        maxConcurrent = OptionalInt.of(value);
        return this;
    }

    /**
     * Ignores parameters, and fields inside them, that a method does not know: of all methods, however they are
     * registered. By default such a call is refused, so that a misspelt name is not taken for one that was left out.
     */
    public MeshServiceBuilder tolerantParameters() {
        tolerantParameters = true;
        return this;
    }

    /**
     * Dead-letters events that have fields which their handler's type does not have; by default such fields are
     * ignored.
     */
    public MeshServiceBuilder strictEvents() {
        strictEvents = true;
        return this;
    }

    /**
     * What callers can encrypt for, the same for all instances of the service; without one, encrypted calls are
     * refused, and no method can require encryption.
     *
     * @param published what the service's description has
     * @param further what the service can open as well, so that a key can be replaced by another while old and new
     *     instances share a queue: see {@link ServiceKey#alsoOpening}
     * @throws IllegalArgumentException if there are too many
     */
    public MeshServiceBuilder key(ServiceKey published, ServiceKey... further) {
        key = further.length == 0 ? published : published.alsoOpening(further);
        return this;
    }

    /**
     * Has successful answers remembered, so that a message that comes again is not handled again; by default none are.
     */
    public MeshServiceBuilder deduplication(Deduplication value) {
        deduplication = value;
        return this;
    }

    /**
     * The service with what has been registered so far.
     *
     * @throws IllegalStateException if a method requires encryption and nobody could call it: the service has no key,
     *     and does not accept plain calls instead
     */
    public MeshService build() {
        if (key == null && !plainCallsAccepted) {
            methods.values().stream()
                    .filter(method -> method.options().requiresEncryption())
                    .findFirst()
                    .ifPresent(this::refuseWithoutKey);
        }
        return new MeshService(this);
    }

    private void refuseWithoutKey(MeshService.Method method) {
        throw new IllegalStateException("Method '" + method.name() + "' of service '" + name
                + "' requires encryption, and the service has no key, so that nobody could call it. Give the service its"
                + " key: MeshServiceBuilder.key, with ServiceKey.read for example. Or have plain calls accepted:"
                + " MeshServiceBuilder.acceptPlainCallsOfEncryptedMethods");
    }

    MeshServiceBuilder register(MeshService.Method method) {
        if (!METHOD_NAME.matcher(method.name()).matches() || method.name().startsWith("nuropb_")) {
            throw new IllegalArgumentException("Method name '" + method.name() + "' of service '" + name
                    + "' is not valid: 1 to 100 letters, digits, '_', '.' or '-', beginning with a letter,"
                    + " and not with 'nuropb_'");
        }
        if (methods.putIfAbsent(method.name(), method.withOptionsOfParameters()) != null) {
            throw new IllegalArgumentException("Service '" + name + "' already has a method '" + method.name() + "'");
        }
        return this;
    }

    MeshServiceBuilder register(EventRoutes.Route route) {
        if (events.stream().anyMatch(other -> other.pattern().equals(route.pattern()))) {
            throw new IllegalArgumentException("Service '" + name + "' already has a handler of events '"
                    + route.pattern().text() + "'");
        }
        events.add(route);
        return this;
    }

    // The parameters that are bound fit the handler that was registered with them.
    @SuppressWarnings("unchecked")
    private static Handler<@Nullable Object> erased(Handler<?> handler) {
        return (Handler<@Nullable Object>) handler;
    }
}
