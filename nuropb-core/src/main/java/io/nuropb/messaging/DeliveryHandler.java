package io.nuropb.messaging;

import java.util.concurrent.CompletionStage;

/** Whoever decides what becomes of deliveries. */
@FunctionalInterface
public interface DeliveryHandler {

    /**
     * Takes a delivery and says, now or later, how to settle it.
     *
     * <p>Called in the order of arrival, one call at a time for each consumption, and maybe on the thread that reads
     * from the broker's connection. So it must not block, nor run what others have written: all that goes elsewhere,
     * and completes the stage. As many deliveries are under way at once as the prefetch allows. A stage that fails, and
     * an exception that is thrown, count as {@link Settlement#REJECT}.
     */
    CompletionStage<Settlement> handle(Delivery delivery);
}
