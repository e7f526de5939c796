package io.nuropb.examples.chaos;

import io.nuropb.Scheduler;
import io.nuropb.client.CallOptions;
import io.nuropb.client.EventOptions;
import io.nuropb.client.MeshClient;
import io.nuropb.examples.chaos.Note.Attempted;
import io.nuropb.examples.chaos.Note.End;
import io.nuropb.examples.chaos.Note.Ended;
import io.nuropb.examples.chaos.Note.Kind;
import io.nuropb.messaging.NuropbNotDeliveredException;
import io.nuropb.messaging.NuropbTransportException;
import io.nuropb.messaging.RemoteException;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Sends requests, commands and events on a fixed beat, whatever happens, and writes down what becomes of each. */
final class Traffic {

    /** From one message to the next. */
    static final Duration BEAT = Duration.ofMillis(25);

    private static final int LONGEST_TEXT = 2_000;
    private static final int ONE_IN_THIS_FAILS = 25;
    private static final int ONE_IN_THIS_TAKES_LONG = 4;
    private static final int LONGEST_WORK_MILLIS = 300;

    /** Of the commands, one in so many may wait for a short time only, after which it becomes a dead letter. */
    private static final int ONE_IN_THIS_EXPIRES = 10;

    private static final Duration SHORT_TTL = Duration.ofSeconds(2);

    /** How often a command is sent at most if nobody knows whether it was taken, and the pause before. */
    private static final int ATTEMPTS = 3;

    private static final Duration AGAIN_AFTER = Duration.ofMillis(500);

    private final MeshClient mesh;
    private final NoteBook notes;
    private final Scheduler scheduler;
    private final SplittableRandom random;
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicLong answered = new AtomicLong();
    private final AtomicLong sent = new AtomicLong();
    private volatile boolean sending;

    Traffic(MeshClient mesh, NoteBook notes, Scheduler scheduler, long seed) {
        this.mesh = mesh;
        this.notes = notes;
        this.scheduler = scheduler;
        random = new SplittableRandom(seed);
    }

    void begin() {
        sending = true;
        long beginning = System.nanoTime();
        sendDue(beginning, 0);
    }

    /** Makes no more calls. */
    void stop() {
        sending = false;
    }

    /** Calls without an outcome, repetitions to come included. */
    int open() {
        return open.get();
    }

    /** Messages sent, repetitions aside. */
    long sent() {
        return sent.get();
    }

    /** Requests with their result. */
    long answered() {
        return answered.get();
    }

    /** On a fixed beat: what a busy moment delays is made up for. */
    private void sendDue(long beginning, long due) {
        if (!sending) {
            return;
        }
        sent.incrementAndGet();
        send(due);
        long next = beginning + BEAT.toNanos() * (due + 1);
        scheduler.schedule(Duration.ofNanos(Math.max(0, next - System.nanoTime())), () -> sendDue(beginning, due + 1));
    }

    private void send(long number) {
        Task task = task();
        switch ((int) (number % 10)) {
            case 0, 2, 4, 6, 8 -> send("r" + number, 1, Kind.REQUEST, task, Duration.ZERO);
            case 1, 5, 9 -> send("c" + number, 1, Kind.COMMAND, task, expiry());
            default -> send("e" + number, 1, Kind.EVENT, task, Duration.ZERO);
        }
    }

    private synchronized Task task() {
        String text = Long.toHexString(random.nextLong()).repeat(1 + random.nextInt(LONGEST_TEXT / 16));
        long millis = random.nextInt(ONE_IN_THIS_TAKES_LONG) == 0 ? random.nextInt(LONGEST_WORK_MILLIS) : 0;
        return new Task(text, millis, random.nextInt(ONE_IN_THIS_FAILS) == 0);
    }

    private synchronized Duration expiry() {
        return random.nextInt(ONE_IN_THIS_EXPIRES) == 0 ? SHORT_TTL : Duration.ZERO;
    }

    private void send(String message, int attempt, Kind kind, Task task, Duration ttl) {
        open.incrementAndGet();
        notes.write(new Attempted(message, attempt, kind, task.hash(), ttl.toMillis()));
        String traceId = new MessageName(message, attempt).traceId();
        CompletionStage<?> outcome = switch (kind) {
            case REQUEST ->
                mesh.request(Settings.SERVICE.value(), Settings.METHOD, task, String.class, options(traceId, ttl));
            case COMMAND -> mesh.command(Settings.SERVICE.value(), Settings.METHOD, task, options(traceId, ttl));
            case EVENT ->
                mesh.withDefaults(CallOptions.defaults().withTimeout(Settings.TIMEOUT))
                        .publish(Settings.TOPIC, task, EventOptions.defaults().withTraceId(traceId));
        };
        outcome.whenComplete((result, failure) -> {
            End end = failure == null ? success(kind, task, result) : failure(task, unwrapped(failure));
            notes.write(new Ended(
                    message,
                    attempt,
                    end,
                    failure == null ? "" : unwrapped(failure).toString()));
            if (end == End.ANSWERED) {
                answered.incrementAndGet();
            }
            boolean again = kind == Kind.COMMAND && attempt < ATTEMPTS && (end == End.UNKNOWN || end == End.NOT_TAKEN);
            if (again) {
                open.incrementAndGet();
                scheduler.schedule(AGAIN_AFTER, () -> {
                    open.decrementAndGet();
                    send(message, attempt + 1, kind, task, ttl);
                });
            }
            open.decrementAndGet();
        });
    }

    private static CallOptions options(String traceId, Duration ttl) {
        CallOptions options =
                CallOptions.defaults().withTimeout(Settings.TIMEOUT).withTraceId(traceId);
        return ttl.isZero() ? options : options.withTtl(ttl);
    }

    private static End success(Kind kind, Task task, @Nullable Object result) {
        if (kind != Kind.REQUEST) {
            return End.TAKEN;
        }
        return task.hash().equals(result) && !task.fails() ? End.ANSWERED : End.WRONG;
    }

    private static End failure(Task task, Throwable failure) {
        if (failure instanceof RemoteException remote) {
            boolean asked = task.fails() && String.valueOf(remote.getMessage()).contains("as it was asked to");
            return asked ? End.ANSWERED_WITH_ERROR : End.WRONG;
        }
        boolean notTaken = failure instanceof NuropbNotDeliveredException
                || (failure instanceof NuropbTransportException transport && !transport.mayHaveBeenTaken());
        return notTaken ? End.NOT_TAKEN : End.UNKNOWN;
    }

    private static Throwable unwrapped(Throwable thrown) {
        return thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
    }
}
