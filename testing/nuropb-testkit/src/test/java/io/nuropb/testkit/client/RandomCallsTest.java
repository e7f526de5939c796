package io.nuropb.testkit.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.client.CallOptions;
import io.nuropb.client.ClientConfig;
import io.nuropb.messaging.MessagePublisher.Published;
import io.nuropb.messaging.Outcome;
import io.nuropb.messaging.RemoteError;
import io.nuropb.testkit.messaging.ScriptedPublisher.Publication;
import io.nuropb.testkit.messaging.ScriptedSource.Consuming;
import io.nuropb.topology.BrokerException;
import io.nuropb.topology.BrokerException.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever happens, in whatever order: each call has exactly one outcome, and nothing stays pending. */
class RandomCallsTest {

    private static final int STEPS = 2_000;
    private static final int MAX_PENDING = 40;

    private final CallRig rig =
            new CallRig(ClientConfig.defaults().withMaxPending(MAX_PENDING).withMaxUnconfirmed(MAX_PENDING));
    private final List<AtomicInteger> outcomes = new ArrayList<>();
    private final List<CompletableFuture<?>> calls = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void eachCallHasOneOutcome(long seed) {
        Random random = new Random(seed);
        rig.publisher.holdAnswers();
        rig.source.holdAnswers();
        for (int step = 0; step < STEPS; step++) {
            act(random);
            assertThat(rig.client.counters().pending()).isBetween(0, MAX_PENDING);
            assertThat(rig.client.counters().unconfirmed()).isBetween(0, MAX_PENDING);
        }
        if (random.nextBoolean()) {
            rig.time.advance(Duration.ofHours(1));
        }
        rig.assertNothingIsLeft();
        assertThat(outcomes).hasSizeGreaterThan(STEPS / 4).allMatch(count -> count.get() == 1);
        assertThat(rig.client.counters().responses()).isPositive();
    }

    private void act(Random random) {
        switch (random.nextInt(12)) {
            case 0, 1, 2 -> call(random);
            case 3 -> note(rig.command());
            case 4 -> note(rig.event());
            case 5, 6 -> answerPublication(random);
            case 7, 8 -> respond(random);
            case 9 -> rig.time.advance(Duration.ofMillis(random.nextInt(1_000)));
            case 10 -> answerConsumer(random);
            default -> disturb(random);
        }
    }

    private void call(Random random) {
        note(rig.call(CallOptions.defaults().withTimeout(Duration.ofMillis(1 + random.nextInt(20_000)))));
    }

    private void note(CompletableFuture<?> call) {
        AtomicInteger outcome = new AtomicInteger();
        outcomes.add(outcome);
        calls.add(call);
        CompletableFuture<?> chained = call.whenComplete((result, failure) -> outcome.incrementAndGet());
        assertThat(chained).isNotNull();
    }

    private void answerPublication(Random random) {
        List<Publication> open = rig.publisher.publications().stream()
                .filter(sent -> !sent.answer().isDone())
                .toList();
        if (open.isEmpty()) {
            return;
        }
        CompletableFuture<Published> answer =
                open.get(random.nextInt(open.size())).answer();
        BrokerException failure = new BrokerException(any(random, Reason.values()), "told so", null);
        switch (random.nextInt(4)) {
            case 0 -> answer.completeExceptionally(failure);
            case 1 -> answer.completeExceptionally(failure.withoutEffect());
            default -> answer.complete(any(random, Published.values()));
        }
    }

    /** To any request that was ever published: many of these responses are late or repeated. */
    private void respond(Random random) {
        List<Publication> requests = rig.publisher.publications().stream()
                .filter(sent -> "request".equals(sent.envelope().header("nuropb_type")))
                .toList();
        if (requests.isEmpty()) {
            return;
        }
        int newest = Math.min(requests.size(), 30);
        Publication request = requests.get(requests.size() - 1 - random.nextInt(newest));
        rig.respond(
                request,
                random.nextBoolean()
                        ? new Outcome.Returned(Map.of("id", "r"))
                        : new Outcome.Failed(new RemoteError("ValueError", "no")));
    }

    private void answerConsumer(Random random) {
        List<Consuming> consumers = rig.source.consumers();
        if (consumers.isEmpty()) {
            return;
        }
        Consuming last = rig.source.last();
        if (random.nextInt(4) == 0) {
            last.answer().completeExceptionally(new BrokerException(any(random, Reason.values()), "no", null));
        } else {
            last.answer().complete(last);
        }
    }

    private void disturb(Random random) {
        int what = random.nextInt(3);
        List<Consuming> consumers = rig.source.consumers();
        if (what == 0 && !calls.isEmpty()) {
            calls.get(calls.size() - 1 - random.nextInt(Math.min(calls.size(), 20)))
                    .cancel(true);
        } else if (what == 1
                && !consumers.isEmpty()
                && rig.source.last().answer().isDone()
                && !rig.source.last().answer().isCompletedExceptionally()) {
            rig.lose();
        }
    }

    private static <T> T any(Random random, T[] values) {
        return values[random.nextInt(values.length)];
    }
}
