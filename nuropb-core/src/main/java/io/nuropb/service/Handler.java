package io.nuropb.service;

import io.nuropb.messaging.NuropbException;
import io.nuropb.messaging.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * One method of a service.
 *
 * @param <P> what the parameters are bound to
 */
@FunctionalInterface
public interface Handler<P> {

    /**
     * Handles one call. It may block; it runs on {@link io.nuropb.Scheduler#callbacks()}, side by side with others, at
     * most as many as the prefetch allows. When its deadline passes, its thread is interrupted and its result no longer
     * wanted.
     *
     * <p>Calls are delivered at least once: a call may come again after its handler ended, if the instance or its
     * connection was lost before the broker knew.
     *
     * @return the result, which is the response to a request: {@code null}, or whatever {@link io.nuropb.Json#write}
     *     takes; or a {@link java.util.concurrent.CompletionStage} of it; or an {@link Outcome}. A stage is waited for
     *     where another one completes with it and in an outcome, too. Of other values that stand for later ones, as
     *     futures and publishers are, nobody could wait for the end: they fail the call
     * @throws Exception which fails the call: see {@link NuropbException}
     */
    @Nullable
    Object handle(P params, HandlerContext context) throws Exception;

    /** One method of a service that takes no parameters. */
    @FunctionalInterface
    interface WithoutParams {

        /** Handles one call; see {@link Handler#handle}. */
        @Nullable
        Object handle(HandlerContext context) throws Exception;
    }
}
