package io.nuropb.architecture.offenders.runner;

import java.util.function.DoubleSupplier;

/** A part of the machine that is not the same twice. */
public record ThrowsDice() {

    DoubleSupplier dice() {
        return Math::random;
    }
}
