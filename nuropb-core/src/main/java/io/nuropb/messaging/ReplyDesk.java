package io.nuropb.messaging;

import io.nuropb.Scheduler;
import io.nuropb.messaging.MessagePublisher.Published;
import io.nuropb.topology.BrokerException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Publishes responses until the broker confirms them, a limited number of times. */
final class ReplyDesk {

    private static final Logger log = LoggerFactory.getLogger(ReplyDesk.class);

    private final MessagePublisher publisher;
    private final Scheduler scheduler;
    private final Retries retries;

    ReplyDesk(MessagePublisher publisher, Scheduler scheduler, Retries retries) {
        this.publisher = publisher;
        this.scheduler = scheduler;
        this.retries = retries;
    }

    /**
     * Publishes a response to the default exchange.
     *
     * @return completes, never exceptionally, with whether the broker has confirmed it
     */
    CompletionStage<Boolean> send(String replyTo, Envelope response) {
        CompletableFuture<Boolean> confirmed = new CompletableFuture<>();
        attempt(replyTo, response, 1, confirmed);
        return confirmed;
    }

    private void attempt(String replyTo, Envelope response, int number, CompletableFuture<Boolean> confirmed) {
        publish(replyTo, response).whenComplete((published, failure) -> {
            if (published == Published.CONFIRMED) {
                confirmed.complete(true);
            } else if (retries.goOnAfter(number) && waitingHelps(failure)) {
                scheduler.schedule(retries.pauseAfter(number), () -> attempt(replyTo, response, number + 1, confirmed));
            } else {
                log.warn(
                        "The broker did not confirm the response {} to queue '{}' in {} attempts: {}",
                        response.correlationId(),
                        replyTo,
                        number,
                        failure == null ? published : failure.getMessage());
                confirmed.complete(false);
            }
        });
    }

    private CompletionStage<Published> publish(String replyTo, Envelope response) {
        try {
            return publisher.publish("", replyTo, false, response);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static boolean waitingHelps(@Nullable Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return !(cause instanceof BrokerException refused) || refused.reason().waitingHelps();
    }
}
