package io.nuropb.demo;

import io.nuropb.Moment;
import io.nuropb.Scheduler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What became of every attempt to place an order, as its client saw it on one clock. Thread-safe. */
final class OrderAttempts {

    /** How an attempt ended. */
    enum End {
        /** With the receipt. */
        ANSWERED,
        /** With an error from the service. */
        REFUSED,
        /** The broker has certainly not taken the request: no route, no connection. */
        NOT_TAKEN,
        /** The response did not come in time, or its connection broke; the order may have been handled. */
        UNANSWERED
    }

    /** One attempt. */
    static final class Attempt {
        private final int order;
        private final int number;
        private final Moment sent;
        private boolean confirmed;
        private @Nullable Moment ended;
        private @Nullable End end;
        private String detail = "";

        private Attempt(int order, int number, Moment sent) {
            this.order = order;
            this.number = number;
            this.sent = sent;
        }

        /** What identifies the attempt on the wire. */
        String traceId() {
            return "order-" + order + "/" + number;
        }

        int order() {
            return order;
        }

        int number() {
            return number;
        }

        private boolean endedWith(End wanted) {
            return end == wanted;
        }
    }

    private final Scheduler scheduler;
    private final Moment beginning;
    private final Map<String, Attempt> attempts = new LinkedHashMap<>();
    private final List<Moment> answers = new ArrayList<>();

    OrderAttempts(Scheduler scheduler) {
        this.scheduler = scheduler;
        this.beginning = scheduler.now();
    }

    synchronized Attempt sent(int order, int number) {
        Attempt attempt = new Attempt(order, number, scheduler.now());
        attempts.put(attempt.traceId(), attempt);
        return attempt;
    }

    /** The broker has confirmed that it took the request. */
    synchronized void confirmed(String traceId) {
        Attempt attempt = attempts.get(traceId);
        if (attempt != null) {
            attempt.confirmed = true;
        }
    }

    synchronized void ended(Attempt attempt, End end, String detail) {
        attempt.ended = scheduler.now();
        attempt.end = end;
        attempt.detail = detail;
        if (end == End.ANSWERED) {
            answers.add(attempt.ended);
        }
        notifyAll();
    }

    synchronized int answered() {
        return answers.size();
    }

    /** Blocks until so many more answers have come; returns whether they came within the limit. */
    synchronized boolean awaitAnswers(int more, Duration limit) throws InterruptedException {
        int wanted = answers.size() + more;
        Moment end = scheduler.now().plus(limit);
        while (answers.size() < wanted && scheduler.now().isBefore(end)) {
            wait(Math.max(1, scheduler.now().until(end).toMillis()));
        }
        return answers.size() >= wanted;
    }

    /** Adds it all up. */
    synchronized OrderTotals totals() {
        long orders = attempts.values().stream().filter(a -> a.number == 1).count();
        long repeated = attempts.values().stream().filter(a -> a.number == 2).count();
        return new OrderTotals(
                orders,
                attempts.size(),
                count(End.ANSWERED),
                count(End.REFUSED),
                repeated,
                count(End.NOT_TAKEN),
                count(End.UNANSWERED),
                attempts.values().stream().filter(a -> a.confirmed).count(),
                attempts.values().stream()
                        .filter(a -> a.confirmed && !a.endedWith(End.ANSWERED))
                        .count());
    }

    private long count(End end) {
        return attempts.values().stream().filter(a -> a.endedWith(end)).count();
    }

    /** The longest time without an answer that ended in a span of time. */
    synchronized Duration longestGap(Moment from, Moment to) {
        Duration longest = Duration.ZERO;
        for (int i = 1; i < answers.size(); i++) {
            Moment earlier = answers.get(i - 1);
            Moment later = answers.get(i);
            boolean apart = later.isBefore(from) || to.isBefore(later);
            if (!apart && longest.compareTo(earlier.until(later)) < 0) {
                longest = earlier.until(later);
            }
        }
        return longest;
    }

    /** Writes all attempts as comma-separated values. */
    synchronized void write(Path file) throws IOException {
        List<String> lines = new ArrayList<>(List.of("order,attempt,sent_s,ended_s,confirmed,end,detail"));
        for (Attempt attempt : attempts.values()) {
            lines.add(String.join(
                    ",",
                    String.valueOf(attempt.order),
                    String.valueOf(attempt.number),
                    seconds(attempt.sent),
                    attempt.ended == null ? "" : seconds(attempt.ended),
                    String.valueOf(attempt.confirmed),
                    String.valueOf(attempt.end),
                    '"' + attempt.detail.replace("\"", "'").replace("\n", " ") + '"'));
        }
        Files.write(file, lines);
    }

    private String seconds(Moment moment) {
        return String.format(Locale.ROOT, "%.3f", beginning.until(moment).toNanos() / 1e9);
    }
}
