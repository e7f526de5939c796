package io.nuropb.simulation;

import io.nuropb.messaging.Delivery;
import io.nuropb.messaging.MessageSource;
import io.nuropb.messaging.Settlement;

/** What can be wrong with what is known of a delivery's outcome. */
enum OutcomeMutant implements Mutant {
    /** What is handled, and answered, goes back to its queue. */
    ANSWERED_AND_GIVEN_BACK {
        @Override
        public MessageSource source(MessageSource sound, World world, SimulatedProcess process) {
            return SourceMutant.handling(
                    sound,
                    handler -> delivery -> handler.handle(delivery)
                            .thenApply(settlement -> settlement == Settlement.ACK ? Settlement.REQUEUE : settlement));
        }
    },
    /** What comes again looks as if it came for the first time. */
    REDELIVERY_TAKEN_FOR_NEW {
        @Override
        public MessageSource source(MessageSource sound, World world, SimulatedProcess process) {
            return SourceMutant.handling(sound, handler -> delivery -> handler.handle(asNew(delivery)));
        }

        private Delivery asNew(Delivery delivery) {
            return new Delivery(
                    delivery.envelope(),
                    delivery.exchange(),
                    delivery.routingKey(),
                    false,
                    delivery.earlierDeliveries(),
                    delivery.sender(),
                    delivery.sentAt());
        }
    }
}
