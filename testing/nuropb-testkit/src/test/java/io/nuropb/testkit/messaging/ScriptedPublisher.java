package io.nuropb.testkit.messaging;

import io.nuropb.messaging.Envelope;
import io.nuropb.messaging.MessagePublisher;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A publisher that keeps what it is given and answers as the test says. */
public final class ScriptedPublisher implements MessagePublisher {

    private final List<Publication> publications = new ArrayList<>();
    private boolean confirming = true;

    /** What was published, and where the broker's answer goes. */
    public record Publication(
            String exchange,
            String routingKey,
            boolean mandatory,
            Envelope envelope,
            CompletableFuture<Published> answer) {}

    @Override
    public synchronized CompletionStage<Published> publish(
            String exchange, String routingKey, boolean mandatory, Envelope envelope) {
        Publication publication = new Publication(exchange, routingKey, mandatory, envelope, new CompletableFuture<>());
        publications.add(publication);
        if (confirming) {
            publication.answer().complete(Published.CONFIRMED);
        }
        return publication.answer();
    }

    @Override
    public void close() {}

    /** From now on the test answers each publication itself. */
    public synchronized void holdAnswers() {
        confirming = false;
    }

    /** From now on, and for whatever waits, the broker confirms. */
    public synchronized void confirm() {
        confirming = true;
        publications.forEach(publication -> publication.answer().complete(Published.CONFIRMED));
    }

    public synchronized List<Publication> publications() {
        return List.copyOf(publications);
    }

    public Publication last() {
        List<Publication> all = publications();
        return all.get(all.size() - 1);
    }
}
