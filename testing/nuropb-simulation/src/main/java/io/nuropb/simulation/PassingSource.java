package io.nuropb.simulation;

import io.nuropb.messaging.Consumption;
import io.nuropb.messaging.DeliveryHandler;
import io.nuropb.messaging.MessageSource;
import io.nuropb.topology.BrokerException;
import io.nuropb.topology.LinkReport;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** A source that passes everything on. */
class PassingSource implements MessageSource {
    final MessageSource sound;

    PassingSource(MessageSource sound) {
        this.sound = sound;
    }

    @Override
    public CompletionStage<Consumption> consume(
            Subscription wanted, DeliveryHandler handler, Consumer<BrokerException> lost) {
        return sound.consume(wanted, handler, lost);
    }

    @Override
    public CompletionStage<OptionalLong> ready(String queue) {
        return sound.ready(queue);
    }

    @Override
    public void listen(Consumer<LinkReport> listener) {
        sound.listen(listener);
    }

    @Override
    public void close() {
        sound.close();
    }
}
