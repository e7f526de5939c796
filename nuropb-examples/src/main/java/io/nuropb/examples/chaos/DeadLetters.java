package io.nuropb.examples.chaos;

import io.nuropb.Identity;
import io.nuropb.InstanceId;
import io.nuropb.Scheduler;
import io.nuropb.ServiceName;
import io.nuropb.examples.chaos.Note.DeadLettered;
import io.nuropb.examples.chaos.Note.LettersFetched;
import io.nuropb.messaging.Consumption;
import io.nuropb.messaging.Delivery;
import io.nuropb.messaging.MessageSource;
import io.nuropb.messaging.MessageSource.Subscription;
import io.nuropb.messaging.Settlement;
import io.nuropb.rabbitmq.RabbitMessageSource;
import io.nuropb.testkit.DeadLetter;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Fetches the service's dead letters and writes them down, over connections that no fault of a link touches. */
final class DeadLetters implements AutoCloseable {

    private static final int PREFETCH = 100;
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final MessageSource source;
    private final NoteBook notes;
    private final Scheduler scheduler;
    private volatile boolean closed;

    /** @param uri where RabbitMQ is for its operator */
    DeadLetters(String uri, NoteBook notes, Scheduler scheduler) {
        this.notes = notes;
        this.scheduler = scheduler;
        source = new RabbitMessageSource(
                Settings.rabbit(uri), new Identity(new ServiceName("mourner"), InstanceId.random(), true), scheduler);
    }

    /** Begins, and begins again whenever the queue or the connection was lost. */
    void fetch() {
        if (closed) {
            return;
        }
        CompletionStage<Consumption> begun = source.consume(
                Subscription.shared(Settings.deadLetterQueue(), PREFETCH), this::take, lost -> consumeLater());
        begun.whenComplete((consumption, failure) -> {
            if (failure == null) {
                notes.write(new LettersFetched());
            } else {
                consumeLater();
            }
        });
    }

    private void consumeLater() {
        scheduler.schedule(PAUSE, this::fetch);
    }

    private CompletionStage<Settlement> take(Delivery letter) {
        String traceId = letter.envelope().header("trace_id");
        if (traceId != null) {
            MessageName name = MessageName.of(traceId);
            notes.write(new DeadLettered(
                    name.message(), name.attempt(), DeadLetter.reason(letter.envelope()), letter.redelivered()));
        }
        return CompletableFuture.completedFuture(Settlement.ACK);
    }

    @Override
    public void close() {
        closed = true;
        source.close();
    }
}
