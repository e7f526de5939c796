package io.nuropb.service;

import io.nuropb.messaging.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * What a handler came to.
 *
 * @param outcome its outcome
 * @param failure the kind of reason, if the message is given up; {@code null} if it is not
 */
record HandlerEnd(Outcome outcome, MessageFailure.@Nullable Kind failure) {}
