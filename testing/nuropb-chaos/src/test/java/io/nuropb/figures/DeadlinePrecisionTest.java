package io.nuropb.figures;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.Moment;
import io.nuropb.SystemScheduler;
import io.nuropb.client.CallOptions;
import io.nuropb.client.MeshClient;
import io.nuropb.inmemory.InMemoryMesh;
import io.nuropb.messaging.NuropbTimeoutException;
import io.nuropb.runner.RunnerConfig;
import io.nuropb.runner.RunnerMode;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.service.MeshService;
import io.nuropb.watch.Spread;
import io.nuropb.watch.Timeline;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * How late the deadlines of as many calls fire as may be open at once, to a service that never answers. Beside them
 * stand timers of the JDK's: a machine on which these are late cannot be asked for more.
 */
class DeadlinePrecisionTest {

    private static final int CALLS = 10_000;
    private static final int CALLS_PER_TIMER = 10;

    /** Longer than it takes to begin all of them, on a slow machine in a JVM that has just been started. */
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private static final Duration LIMIT = Duration.ofMillis(10);
    private static final int MAX_RATIO = 3;

    /** The first rounds warm the machine up; a round that keeps the limit ends them. */
    private static final int MAX_ROUNDS = 3;

    private final SystemScheduler clock = new SystemScheduler();
    private final ScheduledThreadPoolExecutor timers = new ScheduledThreadPoolExecutor(1);

    /** How late the calls of one round ended, and the timers beside them. */
    private record Round(Spread calls, Spread timers) {

        boolean keepsTheLimit() {
            return calls.percentile(99).compareTo(LIMIT) <= 0;
        }

        boolean keepsThePromise() {
            return keepsTheLimit()
                    || calls.percentile(99).compareTo(timers.percentile(99).multipliedBy(MAX_RATIO)) <= 0;
        }

        String text() {
            return "%s; timers of the JDK's beside them: p99 %s"
                    .formatted(calls.text(), Timeline.text(timers.percentile(99)));
        }
    }

    @AfterEach
    void close() {
        timers.shutdownNow();
        clock.close();
    }

    @Test
    void deadlinesOfTenThousandOpenCallsFireOnTime() throws IOException {
        List<Round> rounds = new ArrayList<>();
        InMemoryMesh mesh = new InMemoryMesh(clock);
        RunnerConfig alone =
                RunnerConfig.defaults().withMode(RunnerMode.STANDALONE).withDrainLimit(Duration.ZERO);
        try (ServiceRunner silent = mesh.runner(silent()).config(alone).build();
                ServiceRunner caller = mesh.client("caller").build()) {
            silent.start().join();
            caller.start().join();
            do {
                rounds.add(callAll(caller.client()));
            } while (rounds.size() < MAX_ROUNDS
                    && !rounds.get(rounds.size() - 1).keepsTheLimit());
        }
        Round last = rounds.get(rounds.size() - 1);

        FiguresPage.record(
                "deadlines of 10,000 calls that are open at once and end within a second: how late they fire; broker in"
                        + " memory",
                "p99 ≤ 10 ms; where the machine is late itself, ≤ 3 times the same of the JDK's timers",
                "%s; in round %d".formatted(last.text(), rounds.size()));
        assertThat(last.calls().shortest()).as("none fires early").isGreaterThanOrEqualTo(Duration.ZERO);
        assertThat(last).matches(Round::keepsThePromise, "p99 ≤ 10 ms, or ≤ 3 times that of timers");
    }

    private static MeshService silent() {
        return MeshService.named("silent")
                .method("wait", (params, context) -> new CompletableFuture<>())
                .build();
    }

    private Round callAll(MeshClient client) {
        List<CompletableFuture<Duration>> calls = new ArrayList<>(CALLS);
        List<CompletableFuture<Duration>> bare = new ArrayList<>();
        for (int i = 0; i < CALLS; i++) {
            Duration timeout =
                    TIMEOUT.plus(Duration.ofSeconds(1).multipliedBy(i).dividedBy(CALLS));
            calls.add(call(client, timeout));
            if (i % CALLS_PER_TIMER == 0) {
                bare.add(timer(timeout));
            }
        }
        assertThat(client.counters().pending()).as("open at the same time").isEqualTo(CALLS);
        return new Round(spread(calls), spread(bare));
    }

    private CompletableFuture<Duration> call(MeshClient client, Duration timeout) {
        Moment deadline = clock.now().plus(timeout);
        CompletableFuture<Object> answer = client.request(
                        "silent",
                        "wait",
                        Map.of(),
                        Object.class,
                        CallOptions.defaults().withTimeout(timeout))
                .toCompletableFuture();
        return answer.handle((result, failure) -> {
            Moment ended = clock.now();
            assertThat(failure).isInstanceOf(NuropbTimeoutException.class);
            return deadline.until(ended);
        });
    }

    // What completes a future throws nothing.
    @SuppressWarnings("FutureReturnValueIgnored")
    private CompletableFuture<Duration> timer(Duration delay) {
        Moment due = clock.now().plus(delay);
        CompletableFuture<Duration> late = new CompletableFuture<>();
        timers.schedule(() -> late.complete(due.until(clock.now())), delay.toNanos(), TimeUnit.NANOSECONDS);
        return late;
    }

    private static Spread spread(List<CompletableFuture<Duration>> lateness) {
        return new Spread(lateness.stream().map(CompletableFuture::join).toList());
    }
}
