package io.nuropb.simulation;

import io.nuropb.messaging.Envelope;
import io.nuropb.messaging.MessagePublisher;
import io.nuropb.topology.LinkReport;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** A publisher that passes everything on. */
class PassingPublisher implements MessagePublisher {
    final MessagePublisher sound;

    PassingPublisher(MessagePublisher sound) {
        this.sound = sound;
    }

    @Override
    public CompletionStage<Published> publish(
            String exchange, String routingKey, boolean mandatory, Envelope envelope) {
        return sound.publish(exchange, routingKey, mandatory, envelope);
    }

    @Override
    public void listen(Consumer<LinkReport> listener) {
        sound.listen(listener);
    }

    @Override
    public void brokerAnswers() {
        sound.brokerAnswers();
    }

    @Override
    public Optional<String> blocked() {
        return sound.blocked();
    }

    @Override
    public void close() {
        sound.close();
    }
}
