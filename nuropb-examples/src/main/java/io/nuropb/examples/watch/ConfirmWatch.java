package io.nuropb.examples.demo;

import io.nuropb.messaging.Envelope;
import io.nuropb.messaging.MessagePublisher;
import java.util.concurrent.CompletionStage;

/** Notes which requests the broker has confirmed, on their way through. */
final class ConfirmWatch implements MessagePublisher {

    private static final String TRACE_ID = "trace_id";

    private final MessagePublisher publisher;
    private final Journal journal;

    ConfirmWatch(MessagePublisher publisher, Journal journal) {
        this.publisher = publisher;
        this.journal = journal;
    }

    @Override
    public CompletionStage<Published> publish(
            String exchange, String routingKey, boolean mandatory, Envelope envelope) {
        String traceId = envelope.header(TRACE_ID);
        return publisher.publish(exchange, routingKey, mandatory, envelope).whenComplete((published, failure) -> {
            if (published == Published.CONFIRMED && traceId != null) {
                journal.confirmed(traceId);
            }
        });
    }

    @Override
    public void close() {
        publisher.close();
    }
}
