package io.nuropb.service;

import io.nuropb.messaging.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * What a handler came to.
 *
 * @param outcome its outcome, as observers are told it
 * @param failure the kind of reason, if the message is given up; {@code null} if it is not
 * @param written the same outcome with nothing in it whose own code has yet to run: a success as what is to be sent for
 *     it, or in plain values
 */
record HandlerEnd(Outcome outcome, MessageFailure.@Nullable Kind failure, Outcome written) {

    /** An outcome without a result of the handler's in it. */
    HandlerEnd(Outcome outcome, MessageFailure.@Nullable Kind failure) {
        this(outcome, failure, outcome);
    }
}
