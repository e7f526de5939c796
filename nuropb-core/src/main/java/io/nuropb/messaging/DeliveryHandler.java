package io.nuropb.messaging;

import java.util.concurrent.CompletionStage;

/** Whoever decides what becomes of deliveries. */
@FunctionalInterface
public interface DeliveryHandler {

    /**
     * Takes a delivery and says, now or later, how to settle it.
     *
     * <p>Called in the order of arrival, one call at a time for each consumption, never on a thread that does the
     * broker's I/O. It must not block; long work goes elsewhere and completes the stage. As many deliveries are under way at
     * once as the prefetch allows. A stage that fails, and an exception that is thrown, count as {@link Settlement#REJECT}.
     */
    CompletionStage<Settlement> handle(Delivery delivery);
}
