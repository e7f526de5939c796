package io.nuropb.examples.chaos;

import io.nuropb.examples.chaos.Note.Heard;
import io.nuropb.examples.chaos.Note.Word;
import io.nuropb.messaging.Envelope;
import io.nuropb.messaging.MessagePublisher;
import java.util.concurrent.CompletionStage;

/** The negative control's defect: a publisher that takes a message for confirmed as soon as it was handed on. */
final class TrustingPublisher implements MessagePublisher {

    private final MessagePublisher publisher;
    private final NoteBook notes;

    TrustingPublisher(MessagePublisher publisher, NoteBook notes) {
        this.publisher = publisher;
        this.notes = notes;
    }

    @Override
    public CompletionStage<Published> publish(
            String exchange, String routingKey, boolean mandatory, Envelope envelope) {
        String traceId = envelope.header("trace_id");
        if (traceId != null) {
            MessageName name = MessageName.of(traceId);
            notes.write(new Heard(name.message(), name.attempt(), Word.CONFIRMED));
        }
        return publisher.publish(exchange, routingKey, mandatory, envelope);
    }

    @Override
    public void close() {
        publisher.close();
    }
}
