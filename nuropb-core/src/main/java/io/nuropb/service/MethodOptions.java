package io.nuropb.service;

import io.nuropb.Setting;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What is said of a method beside its name, its parameters and its handler.
 *
 * @param description what it does, for people; empty if nobody said
 * @param requiresEncryption whether its calls have to be encrypted; a plain one is refused
 * @param authorizer decides who may call it; empty for the service's own, if that has one
 * @param parameters what is said of its parameters, by their names on the mesh; a name that the method does not have is
 *     refused when an instance is made
 * @param tolerant whether calls may have parameters, and fields inside them, that the method does not know, which are
 *     then ignored; {@code false} leaves it to the service: {@link MeshServiceBuilder#tolerantParameters}
 * @param maxConcurrent how many calls of it one instance handles at once, at least 1; empty for as many as the prefetch
 *     allows. Calls beyond that wait, and hold places of the prefetch meanwhile: a limit well below the prefetch leaves
 *     places to other methods. They go back to the queue when all that run are past their deadline for as long as
 *     another deadline
 * @param quick whether its handler shares one thread with all other quick ones, which take their turns in the order of
 *     the deliveries: for handlers that never block, and end within {@value #QUICK_MILLIS} ms or return a stage. Those
 *     behind it wait; a handler that takes longer is named in a warning, and one past its deadline is waited for no
 *     longer
 */
public record MethodOptions(
        String description,
        boolean requiresEncryption,
        Optional<Authorizer> authorizer,
        Map<String, ParameterOptions> parameters,
        boolean tolerant,
        OptionalInt maxConcurrent,
        boolean quick) {

    /** What a quick handler may take. */
    public static final int QUICK_MILLIS = 10;

    /** @throws IllegalArgumentException if the number of calls is less than 1 */
    public MethodOptions {
        maxConcurrent.ifPresent(
                value -> Setting.require(value >= 1, "MethodOptions.maxConcurrent", value, "at least 1"));
        parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    }

    /**
     * No description, no encryption, the service's authorizer, nothing about parameters, tolerant only if the service
     * is.
     */
    public static MethodOptions defaults() {
        return new MethodOptions("", false, Optional.empty(), Map.of(), false, OptionalInt.empty(), false);
    }

    /** The defaults with a description. */
    public static MethodOptions described(String description) {
        return defaults().withDescription(description);
    }

    /** The same with another description. */
    public MethodOptions withDescription(String value) {
        return new MethodOptions(value, requiresEncryption, authorizer, parameters, tolerant, maxConcurrent, quick);
    }

    /** The same for a method whose calls have to be encrypted. */
    public MethodOptions withEncryption() {
        return new MethodOptions(description, true, authorizer, parameters, tolerant, maxConcurrent, quick);
    }

    /** The same with an authorizer of the method's own, which is asked instead of the service's. */
    public MethodOptions withAuthorizer(Authorizer value) {
        return new MethodOptions(
                description, requiresEncryption, Optional.of(value), parameters, tolerant, maxConcurrent, quick);
    }

    /**
     * The same for a method that ignores parameters, and fields inside them, that it does not know; otherwise they are
     * refused.
     */
    public MethodOptions withTolerance() {
        return new MethodOptions(description, requiresEncryption, authorizer, parameters, true, maxConcurrent, quick);
    }

    /**
     * The same for a method of which one instance handles no more than so many calls at once.
     *
     * @param value at least 1
     */
    public MethodOptions withMaxConcurrent(int value) {
        return new MethodOptions(
                description, requiresEncryption, authorizer, parameters, tolerant, OptionalInt.of(value), quick);
    }

    /** The same for a method whose handler never blocks, and shares one thread with all other quick ones. */
    public MethodOptions withQuickHandler() {
        return new MethodOptions(
                description, requiresEncryption, authorizer, parameters, tolerant, maxConcurrent, true);
    }

    /**
     * The same, with what a parameter is for, for people.
     *
     * @param name as a call gives it: that of a record's component or bean's property, unless Jackson's annotations
     *     give it another one
     */
    public MethodOptions withParameter(String name, String text) {
        return withParameter(name, new ParameterOptions(text, Optional.empty()));
    }

    /**
     * The same, with what a parameter is for, and what it is if a call does not give it.
     *
     * @param name as a call gives it: that of a record's component or bean's property, unless Jackson's annotations
     *     give it another one
     * @param fallback a value that JSON has a word for; it is bound as if the call had given it
     */
    public MethodOptions withParameter(String name, String text, Object fallback) {
        return withParameter(name, new ParameterOptions(text, Optional.of(fallback)));
    }

    private MethodOptions withParameter(String name, ParameterOptions value) {
        Map<String, ParameterOptions> extended = new LinkedHashMap<>(parameters);
        extended.put(name, value);
        return new MethodOptions(description, requiresEncryption, authorizer, extended, tolerant, maxConcurrent, quick);
    }
}
