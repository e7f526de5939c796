package io.nuropb.deadletters;

import io.nuropb.Scheduler;
import io.nuropb.messaging.MessageSource;
import io.nuropb.topology.BrokerException;
import io.nuropb.topology.BrokerException.Reason;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds out how many messages a pass through a queue is to see, by asking the broker: it publishes nothing, so that it
 * works while the broker keeps publishers waiting, and at a queue that is full.
 *
 * <p>A count alone can lag: RabbitMQ answers before it has put back what was returned just before. What counts is asked
 * when the pass has a consumer and has settled nothing yet. If messages are ready then, the consumer has all that it
 * can hold, and these are left. If none is, all are with the consumer, or on their way to it.
 */
final class PassLength {

    /** For so long, a message that is not ready any more can be on its way, unless more are known to come. */
    private static final Duration ON_THE_WAY = Duration.ofMillis(200);

    /** So often the broker may not know: with its own time for it, about half a minute. */
    private static final int MAX_UNKNOWN = 60;

    private final MessageSource source;
    private final Scheduler scheduler;
    private final Executor serial;
    private final String queue;
    private final BooleanSupplier isAbandoned;
    private long atLeast;
    private int unknown;

    PassLength(MessageSource source, Scheduler scheduler, Executor serial, String queue, BooleanSupplier isAbandoned) {
        this.source = source;
        this.scheduler = scheduler;
        this.serial = serial;
        this.queue = queue;
        this.isAbandoned = isAbandoned;
    }

    /** Counts before there is a consumer: so many are to come, unless others take them. */
    CompletionStage<@Nullable Void> count() {
        return source.ready(queue)
                .thenAcceptAsync(ready -> atLeast = ready.orElse(0), serial)
                .thenApply(counted -> null);
    }

    /**
     * Counts all, with the first consumer in place.
     *
     * @param held how many messages the consumer holds at most, all of which have been ready
     * @param arrived how many have arrived; none of them is settled until this completes
     */
    CompletionStage<Long> measure(int held, IntSupplier arrived) {
        return source.ready(queue)
                .thenComposeAsync(
                        ready -> {
                            if (ready.orElse(0) > 0) {
                                return CompletableFuture.completedStage(held + ready.getAsLong());
                            }
                            if (ready.isPresent() || isAbandoned.getAsBoolean()) {
                                return allArrived(arrived);
                            }
                            return ++unknown > MAX_UNKNOWN
                                    ? CompletableFuture.failedFuture(uncounted())
                                    : pause().thenComposeAsync(passed -> measure(held, arrived), serial);
                        },
                        serial);
    }

    /**
     * Where fewer have come so far than were counted before, it is for the pass to find out whether they still come.
     */
    private CompletionStage<Long> allArrived(IntSupplier arrived) {
        int before = arrived.getAsInt();
        return pause().thenComposeAsync(
                        passed -> {
                            int now = arrived.getAsInt();
                            return now >= atLeast || now == before
                                    ? CompletableFuture.completedStage(Math.max(now, atLeast))
                                    : allArrived(arrived);
                        },
                        serial);
    }

    private BrokerException uncounted() {
        return new BrokerException(
                Reason.UNREACHABLE,
                "Cannot find out how many messages are in queue '" + queue
                        + "': the broker does not say, as it does not of a quorum queue whose leader is silent. Look at"
                        + " its nodes, and begin again",
                null);
    }

    private CompletionStage<@Nullable Void> pause() {
        CompletableFuture<@Nullable Void> passed = new CompletableFuture<>();
        scheduler.schedule(ON_THE_WAY, () -> passed.complete(null));
        return passed;
    }
}
