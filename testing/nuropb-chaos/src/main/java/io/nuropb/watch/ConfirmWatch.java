package io.nuropb.watch;

import io.nuropb.messaging.Envelope;
import io.nuropb.messaging.MessagePublisher;
import io.nuropb.testkit.PassingPublisher;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A publisher that tells what the broker said about each message with a trace id, as the message passes through. */
public final class ConfirmWatch extends PassingPublisher {

    private static final String TRACE_ID = "trace_id";

    private final Listener listener;

    /** Hears what became of messages. */
    @FunctionalInterface
    public interface Listener {

        /**
         * The broker has spoken, or nobody knows what it would have said. Called before the publisher's caller hears of
         * it.
         *
         * @param published what the broker said; {@code null} if there is a failure instead
         * @param failure why nothing was said
         */
        void heard(String traceId, @Nullable Published published, @Nullable Throwable failure);
    }

    /** @param publisher closed with this one */
    public ConfirmWatch(MessagePublisher publisher, Listener listener) {
        super(publisher);
        this.listener = listener;
    }

    @Override
    public CompletionStage<Published> publish(
            String exchange, String routingKey, boolean mandatory, Envelope envelope) {
        String traceId = envelope.header(TRACE_ID);
        CompletionStage<Published> answer = super.publish(exchange, routingKey, mandatory, envelope);
        return traceId == null
                ? answer
                : answer.whenComplete((published, failure) -> listener.heard(traceId, published, failure));
    }
}
