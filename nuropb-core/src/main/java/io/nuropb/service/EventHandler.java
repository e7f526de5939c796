package io.nuropb.service;

import io.nuropb.messaging.NuropbCallAgainException;
import io.nuropb.messaging.NuropbSuccessException;
import io.nuropb.messaging.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * Handles events of the topics that it was registered for.
 *
 * @param <E> what an event is bound to
 */
@FunctionalInterface
public interface EventHandler<E> {

    /**
     * Handles one event, under the same conditions as {@link Handler#handle}. Nobody is answered.
     *
     * @return {@code null} when it is done; or a {@link java.util.concurrent.CompletionStage}, which is waited for; or
     *     an {@link Outcome}. Any other value is ignored
     * @throws Exception upon which the event is dead-lettered; but see {@link NuropbCallAgainException} and
     *     {@link NuropbSuccessException}
     */
    @Nullable
    Object handle(E event, EventContext context) throws Exception;
}
