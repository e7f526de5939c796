package io.nuropb.testkit;

import io.nuropb.messaging.Envelope;
import io.nuropb.messaging.MessagePublisher;
import io.nuropb.topology.LinkReport;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * A publisher that passes everything on to another one: for tests and own adapters that change or observe one thing of
 * it. As thread-safe as the other one.
 */
public class PassingPublisher implements MessagePublisher {
    /** The other one. */
    protected final MessagePublisher base;

    /** @param base what everything is passed on to; it is closed with this one */
    protected PassingPublisher(MessagePublisher base) {
        this.base = base;
    }

    @Override
    public CompletionStage<Published> publish(
            String exchange, String routingKey, boolean mandatory, Envelope envelope) {
        return base.publish(exchange, routingKey, mandatory, envelope);
    }

    @Override
    public void listen(Consumer<LinkReport> listener) {
        base.listen(listener);
    }

    @Override
    public void brokerAnswers() {
        base.brokerAnswers();
    }

    @Override
    public Optional<String> blocked() {
        return base.blocked();
    }

    @Override
    public void close() {
        base.close();
    }
}
