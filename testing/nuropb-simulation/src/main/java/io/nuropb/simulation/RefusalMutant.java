package io.nuropb.simulation;

import io.nuropb.CompletionFailure;
import io.nuropb.messaging.MessagePublisher;
import io.nuropb.messaging.MessagePublisher.Published;
import io.nuropb.topology.BrokerException;
import io.nuropb.topology.BrokerException.Reason;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** What can be wrong between the production code and what the broker refuses. */
enum RefusalMutant implements Mutant {
    /** Whatever is under way on a publisher's channel is in doubt when one message is refused. */
    NEIGHBOURS_IN_DOUBT {
        @Override
        BrokerException told() {
            return new BrokerException(Reason.CHANNEL_CLOSED, "The broker has closed the channel. Try again", null);
        }
    },
    /** Whatever is under way on a publisher's channel counts as not taken when one message is refused. */
    NEIGHBOURS_REFUSED {
        @Override
        BrokerException told() {
            return new BrokerException(Reason.TOO_LARGE, "The broker takes no message of this size", null)
                    .withoutEffect();
        }
    };

    /** What is told of the others. */
    abstract BrokerException told();

    @Override
    public MessagePublisher publisher(MessagePublisher sound, World world, SimulatedProcess process) {
        Map<Integer, CompletableFuture<Published>> underWay = new TreeMap<>();
        AtomicInteger numbers = new AtomicInteger();
        return Defects.publisher(sound, (exchange, routingKey, mandatory, envelope) -> {
            CompletableFuture<Published> outcome = new CompletableFuture<>();
            int number = numbers.getAndIncrement();
            underWay.put(number, outcome);
            sound.publish(exchange, routingKey, mandatory, envelope).whenComplete((published, failure) -> {
                underWay.remove(number);
                Arrival.pass(published, failure, outcome);
                if (isRefusal(failure)) {
                    List.copyOf(underWay.values()).forEach(neighbour -> neighbour.completeExceptionally(told()));
                }
            });
            return outcome;
        });
    }

    private static boolean isRefusal(@Nullable Throwable failure) {
        return failure != null
                && CompletionFailure.causeOf(failure) instanceof BrokerException problem
                && problem.reason() == Reason.TOO_LARGE;
    }
}
