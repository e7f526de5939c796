package io.nuropb.messaging;

import io.nuropb.Scheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.slf4j.Logger;

/**
 * Calls code that is not this library's and whose failures must harm no message, such as observers: what it throws is
 * logged, once in an interval, and has no other effect. Thread-safe.
 */
public final class ForeignCalls {

    private final Logger log;
    private final String what;
    private final Scheduler scheduler;
    private final LogPace pace;

    /**
     * Calls of one kind of code.
     *
     * @param what the code, for people: the subject of the line
     * @param scheduler has the code {@linkplain Scheduler#runCallback run as a callback}
     * @param interval see {@link LogPace}
     */
    public ForeignCalls(Logger log, String what, Scheduler scheduler, Duration interval) {
        this.log = log;
        this.what = what;
        this.scheduler = scheduler;
        pace = new LogPace(scheduler, interval);
    }

    /** Runs it, whatever it throws. */
    public void run(Runnable call) {
        try {
            scheduler.runCallback(call);
        } catch (Throwable failure) {
            failed(failure);
        }
    }

    /** Says what it has thrown where somebody else has called it. */
    public void failed(Throwable failure) {
        pace.ifDue(ending -> log.error("{} failed{}", what, ending, failure));
    }

    /** Asks it, and takes something else for an answer if it throws, or answers {@code null}. */
    public <T> T ask(Supplier<T> question, T otherwise) {
        List<T> answer = new ArrayList<>(1);
        run(() -> answer.add(Objects.requireNonNull(question.get(), "it answered null")));
        return answer.isEmpty() ? otherwise : answer.get(0);
    }
}
