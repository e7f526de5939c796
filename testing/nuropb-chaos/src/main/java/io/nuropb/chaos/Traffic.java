package io.nuropb.chaos;

import io.nuropb.CompletionFailure;
import io.nuropb.Scheduler;
import io.nuropb.chaos.Note.Attempted;
import io.nuropb.chaos.Note.End;
import io.nuropb.chaos.Note.Ended;
import io.nuropb.chaos.Note.Kind;
import io.nuropb.client.MeshClient;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

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
            case 0, 2, 4, 6, 8 -> send(new TrackedMessage("r" + number, Kind.REQUEST, task, Duration.ZERO), 1);
            case 1, 5, 9 -> send(new TrackedMessage("c" + number, Kind.COMMAND, task, expiry()), 1);
            default -> send(new TrackedMessage("e" + number, Kind.EVENT, task, Duration.ZERO), 1);
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

    private void send(TrackedMessage tracked, int attempt) {
        open.incrementAndGet();
        notes.write(new Attempted(
                tracked.message(),
                attempt,
                tracked.kind(),
                tracked.task().hash(),
                tracked.expiry().toMillis()));
        tracked.sendBy(mesh, attempt).whenComplete((result, failure) -> {
            End end = failure == null ? tracked.success(result) : tracked.failure(CompletionFailure.causeOf(failure));
            String detail =
                    failure == null ? "" : CompletionFailure.causeOf(failure).toString();
            notes.write(new Ended(tracked.message(), attempt, end, detail));
            if (end == End.ANSWERED) {
                answered.incrementAndGet();
            }
            if (tracked.kind() == Kind.COMMAND && attempt < ATTEMPTS && (end == End.UNKNOWN || end == End.NOT_TAKEN)) {
                sendLater(tracked, attempt + 1);
            }
            open.decrementAndGet();
        });
    }

    private void sendLater(TrackedMessage tracked, int attempt) {
        open.incrementAndGet();
        scheduler.schedule(AGAIN_AFTER, () -> {
            send(tracked, attempt);
            open.decrementAndGet();
        });
    }
}
