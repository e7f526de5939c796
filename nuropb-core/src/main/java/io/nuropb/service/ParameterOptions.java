package io.nuropb.service;

import java.util.Optional;

/**
 * What is said of a parameter beside its name and type.
 *
 * @param description what it is for, for people; empty if nobody said
 * @param fallback what it is if a call does not give it; empty if the parameter's type decides
 */
public record ParameterOptions(String description, Optional<Object> fallback) {

    /** Nothing is said. */
    static final ParameterOptions NONE = new ParameterOptions("", Optional.empty());
}
