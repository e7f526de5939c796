package io.nuropb.micrometer;

import io.nuropb.messaging.Outcome;
import io.nuropb.service.MessageFailure;
import org.jspecify.annotations.Nullable;

/** Why messages fail, as OpenTelemetry's {@code error.type}: one of few values, and never a text about the message. */
final class ErrorType {

    /** The tag. */
    static final String NAME = "error.type";

    /** Its value for what has not failed, as every meter of a name has the same tags. */
    static final String NONE = "none";

    private ErrorType() {}

    /** Of a handler's run. */
    static String of(Outcome outcome, MessageFailure.@Nullable Kind failure) {
        if (failure != null) {
            return failure.name();
        }
        return outcome instanceof Outcome.CallAgain ? "CALL_AGAIN" : NONE;
    }

    /** Of a call: the name of its exception's class, without the package. */
    static String of(@Nullable Throwable failure) {
        return failure == null ? NONE : of(failure.getClass());
    }

    /** Of calls that fail with exceptions of this class. */
    static String of(Class<? extends Throwable> failure) {
        String name = failure.getName();
        return name.substring(name.lastIndexOf('.') + 1).replace('$', '.');
    }
}
