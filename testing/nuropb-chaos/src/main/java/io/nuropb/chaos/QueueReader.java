package io.nuropb.chaos;

import io.nuropb.Identity;
import io.nuropb.InstanceId;
import io.nuropb.Scheduler;
import io.nuropb.ServiceName;
import io.nuropb.chaos.Note.DeadLettered;
import io.nuropb.chaos.Note.LettersFetched;
import io.nuropb.chaos.Note.Unrouted;
import io.nuropb.messaging.Consumption;
import io.nuropb.messaging.Delivery;
import io.nuropb.messaging.MessageSource;
import io.nuropb.messaging.MessageSource.Subscription;
import io.nuropb.messaging.Settlement;
import io.nuropb.rabbitmq.RabbitMessageSource;
import io.nuropb.testkit.DeadMessage;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;

/** Fetches what comes to a queue and writes it down, over connections that no fault of a link touches. */
final class QueueReader implements AutoCloseable {

    private static final int PREFETCH = 100;
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final String queue;
    private final Runnable begun;
    private final BiFunction<MessageName, Delivery, Note> note;
    private final MessageSource source;
    private final NoteBook notes;
    private final Scheduler scheduler;
    private volatile boolean closed;

    private QueueReader(
            String uri,
            String queue,
            Runnable begun,
            BiFunction<MessageName, Delivery, Note> note,
            NoteBook notes,
            Scheduler scheduler) {
        this.queue = queue;
        this.begun = begun;
        this.note = note;
        this.notes = notes;
        this.scheduler = scheduler;
        source = new RabbitMessageSource(
                ChaosSettings.rabbit(uri),
                new Identity(new ServiceName("reader"), InstanceId.random(), true),
                scheduler);
    }

    /**
     * A reader of the service's dead letters.
     *
     * @param uri where RabbitMQ is for its operator
     */
    static QueueReader ofDeadLetters(String uri, NoteBook notes, Scheduler scheduler) {
        return new QueueReader(
                uri,
                ChaosSettings.deadLetterQueue(),
                () -> notes.write(new LettersFetched()),
                (name, letter) -> new DeadLettered(
                        name.message(), name.attempt(), DeadMessage.reason(letter.envelope()), letter.redelivered()),
                notes,
                scheduler);
    }

    /**
     * A reader of the events for which RabbitMQ found no queue.
     *
     * @param uri where RabbitMQ is for its operator
     */
    static QueueReader ofUnroutedEvents(String uri, NoteBook notes, Scheduler scheduler) {
        return new QueueReader(
                uri,
                Servers.UNROUTED,
                () -> {},
                (name, event) -> new Unrouted(name.message(), name.attempt()),
                notes,
                scheduler);
    }

    /** Begins, and begins again whenever the queue or the connection was lost. */
    void fetch() {
        if (closed) {
            return;
        }
        CompletionStage<Consumption> consumption =
                source.consume(Subscription.shared(queue, PREFETCH), this::take, lost -> fetchLater());
        consumption.whenComplete((consuming, failure) -> {
            if (failure == null) {
                begun.run();
            } else {
                fetchLater();
            }
        });
    }

    private void fetchLater() {
        scheduler.schedule(PAUSE, this::fetch);
    }

    private CompletionStage<Settlement> take(Delivery delivery) {
        String traceId = delivery.envelope().header("trace_id");
        if (traceId != null) {
            notes.write(note.apply(MessageName.of(traceId), delivery));
        }
        return CompletableFuture.completedFuture(Settlement.ACK);
    }

    @Override
    public void close() {
        closed = true;
        source.close();
    }
}
