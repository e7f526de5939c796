package io.nuropb.service;

import java.util.Optional;

/**
 * What is said of a method beside its name, its parameters and its handler.
 *
 * @param description what it does, for people; empty if nobody said
 * @param requiresEncryption whether its calls have to be encrypted; a plain one is refused
 * @param authorizer decides who may call it; empty for the service's own, if that has one
 */
public record MethodOptions(String description, boolean requiresEncryption, Optional<Authorizer> authorizer) {

    /** No description, no encryption, the service's authorizer. */
    public static MethodOptions defaults() {
        return new MethodOptions("", false, Optional.empty());
    }

    /** The defaults with a description. */
    public static MethodOptions described(String description) {
        return defaults().withDescription(description);
    }

    /** The same with another description. */
    public MethodOptions withDescription(String value) {
        return new MethodOptions(value, requiresEncryption, authorizer);
    }

    /** The same for a method whose calls have to be encrypted. */
    public MethodOptions withEncryption() {
        return new MethodOptions(description, true, authorizer);
    }

    /** The same with an authorizer of the method's own, which is asked instead of the service's. */
    public MethodOptions withAuthorizer(Authorizer value) {
        return new MethodOptions(description, requiresEncryption, Optional.of(value));
    }
}
