package io.nuropb.testkit.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.ServiceName;
import io.nuropb.messaging.Delivery;
import io.nuropb.messaging.Envelope;
import io.nuropb.messaging.FollowUpEvent;
import io.nuropb.messaging.Outcome;
import io.nuropb.messaging.Settlement;
import io.nuropb.service.Deduplication;
import io.nuropb.service.DispatchConfig;
import io.nuropb.service.InMemoryDeduplication;
import io.nuropb.service.MeshService;
import io.nuropb.service.MessageFailure.Kind;
import io.nuropb.service.MessageKey;
import io.nuropb.testkit.LoggedLines;
import io.nuropb.testkit.VirtualTime;
import io.nuropb.testkit.messaging.ScriptedPublisher.Publication;
import io.nuropb.testkit.messaging.TestDeliveries;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeduplicationTest {

    private final VirtualTime time = new VirtualTime();
    private final InMemoryDeduplication memory = new InMemoryDeduplication(3, 1_000, Duration.ofMinutes(10), time);
    private final DispatchBench bench = bench(memory);
    private int runs;
    private boolean failing;
    private @Nullable CompletableFuture<Object> pending;

    @Test
    void aRequestThatComesAgainGetsTheSameAnswerAndIsNotHandled() {
        Delivery request = TestDeliveries.request("count", Map.of());
        bench.settled(request);
        String first = bench.lastBody();
        assertThat(bench.settled(request)).isEqualTo(Settlement.ACK);

        assertThat(runs).isEqualTo(1);
        assertThat(bench.publisher.publications()).hasSize(2);
        assertThat(bench.lastBody()).isEqualTo(first).contains("\"runs\": 1");
        assertThat(bench.counters().duplicates()).isEqualTo(1);
    }

    @Test
    void aResultThatCanBeReadOnceIsAnsweredEachTime() {
        for (int i = 0; i < 2; i++) {
            bench.settled(TestDeliveries.request("stream", Map.of()));
            assertThat(bench.lastResult()).isEqualTo(List.of(1, 2, 3));
        }
        assertThat(bench.counters().duplicates()).isEqualTo(1);
    }

    @Test
    void commandsAndEventsThatComeAgainAreAcknowledged() {
        for (Delivery delivery : List.of(TestDeliveries.command("count", Map.of()), TestDeliveries.event("tick", 1))) {
            runs = 0;
            bench.settled(delivery);
            assertThat(bench.settled(TestDeliveries.again(delivery))).isEqualTo(Settlement.ACK);
            assertThat(runs).isEqualTo(1);
        }
        assertThat(bench.publisher.publications()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"opaque", "faulty"})
    void theResultOfWhatNobodyIsAnsweredNeedNotBeWritable(String what) {
        for (Delivery delivery : List.of(TestDeliveries.command(what, Map.of()), TestDeliveries.event(what, 1))) {
            runs = 0;
            assertThat(bench.settled(delivery)).isEqualTo(Settlement.ACK);
            assertThat(bench.settled(TestDeliveries.again(delivery))).isEqualTo(Settlement.ACK);
            DispatchBench another = bench(memory);
            assertThat(another.settled(TestDeliveries.again(delivery))).isEqualTo(Settlement.ACK);
            assertThat(another.counters().duplicates()).isEqualTo(1);
            assertThat(runs).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"opaque", "faulty"})
    void aResultThatCannotBeRememberedIsComplainedOfAndItsRequesterIsAnswered(String what) {
        try (LoggedLines log = new LoggedLines()) {
            assertThat(bench.settled(TestDeliveries.request(what, Map.of()))).isEqualTo(Settlement.REJECT);
            assertThat(bench.lastError().description()).contains("cannot be sent");
            assertThat(log.with("Remembering an answer failed, so messages may be handled again"))
                    .hasSize(1);
        }
    }

    @Test
    void aResultThatCanBeReadOnceAndFailsMidwayIsNotAnsweredInPart() {
        assertThat(bench.settled(TestDeliveries.request("broken", Map.of()))).isEqualTo(Settlement.REJECT);

        assertThat(bench.lastError().description())
                .startsWith("The result of orders.broken cannot be sent: its answer ");
        assertThat(bench.counters().givenUpByKind()).containsEntry(Kind.CANNOT_BE_SENT, 1L);
    }

    @Test
    void theSameBodyUnderTheSameIdWithAnotherReplyQueueIsAnotherMessage() {
        Delivery first = TestDeliveries.request("count", Map.of());
        bench.settled(first);
        bench.settled(TestDeliveries.first(first.envelope().withReplyTo("nuropb-shop-b2-rq")));
        assertThat(runs).isEqualTo(2);
    }

    @Test
    void servicesThatShareAMemoryHandleTheSameEventEach() {
        DispatchBench audit = new DispatchBench(
                MeshService.named("audit")
                        .deduplication(memory)
                        .onEvent("tick", (event, context) -> count())
                        .build(),
                DispatchConfig.defaults(),
                time);
        Delivery event = TestDeliveries.event("tick", 1);
        for (DispatchBench service : List.of(bench, audit, bench, audit)) {
            assertThat(service.settled(event)).isEqualTo(Settlement.ACK);
        }
        assertThat(runs).isEqualTo(2);
    }

    @Test
    void theSameEventsFollowFromADuplicate() {
        Delivery command = TestDeliveries.command("chain", Map.of());
        bench.settled(command);
        bench.settled(command);
        assertThat(runs).isEqualTo(1);
        assertThat(bench.publisher.publications())
                .extracting(Publication::routingKey)
                .containsExactly("next", "next");
        Envelope first = bench.publisher.publications().get(0).envelope();
        assertThat(bench.publisher.last().envelope().correlationId()).isEqualTo(first.correlationId());
        assertThat(bench.publisher.last().envelope().body()).isEqualTo(first.body());
    }

    @Test
    void anotherMessageUnderTheSameCorrelationIdIsNoDuplicate() {
        bench.settled(TestDeliveries.request("count", Map.of()));
        bench.settled(TestDeliveries.request("count", Map.of("x", 1)));
        bench.settled(TestDeliveries.command("count", Map.of()));
        assertThat(runs).isEqualTo(3);
    }

    @Test
    void failuresAreNotRemembered() {
        failing = true;
        assertThat(bench.settled(TestDeliveries.request("count", Map.of()))).isEqualTo(Settlement.REJECT);
        failing = false;
        assertThat(bench.settled(TestDeliveries.request("count", Map.of()))).isEqualTo(Settlement.ACK);
        assertThat(runs).isEqualTo(2);
    }

    @Test
    void aDuplicateWaitsForTheFirstAndSharesItsSuccess() {
        CompletableFuture<Object> result = new CompletableFuture<>();
        pending = result;
        CompletableFuture<Settlement> first = bench.handle(TestDeliveries.request("count", Map.of()));
        CompletableFuture<Settlement> second = bench.handle(TestDeliveries.request("count", Map.of()));
        time.advance(Duration.ofSeconds(1));
        assertThat(runs).isEqualTo(1);
        assertThat(second).isNotDone();

        result.complete("shared");
        time.runUntilIdle();

        assertThat(first).isCompletedWithValue(Settlement.ACK);
        assertThat(second).isCompletedWithValue(Settlement.ACK);
        assertThat(runs).isEqualTo(1);
        assertThat(bench.publisher.publications()).hasSize(2);
    }

    @Test
    void aDuplicateRunsIfTheFirstFails() {
        CompletableFuture<Object> result = new CompletableFuture<>();
        pending = result;
        CompletableFuture<Settlement> first = bench.handle(TestDeliveries.request("count", Map.of()));
        CompletableFuture<Settlement> second = bench.handle(TestDeliveries.request("count", Map.of()));
        time.runUntilIdle();
        pending = null;
        result.completeExceptionally(new IllegalStateException("boom"));
        time.runUntilIdle();

        assertThat(first).isCompletedWithValue(Settlement.REJECT);
        assertThat(second).isCompletedWithValue(Settlement.ACK);
        assertThat(runs).isEqualTo(2);
    }

    @Test
    void aDuplicateOfWhatNeverEndsGoesBackToTheQueueBeforeTheBrokerTakesIt() {
        pending = new CompletableFuture<>();
        CompletableFuture<Settlement> first = bench.handle(TestDeliveries.request("count", Map.of()));
        CompletableFuture<Settlement> second = bench.handle(TestDeliveries.request("count", Map.of()));
        time.advance(Duration.ofMinutes(25));
        assertThat(first).isCompletedWithValue(Settlement.REJECT);
        assertThat(second).isNotDone();
        time.advance(Duration.ofMinutes(1));
        assertThat(second).isCompletedWithValue(Settlement.REQUEUE);
        assertThat(runs).isEqualTo(1);
    }

    @Test
    void aDuplicateThatWaitsWhenNothingIsToBeginAnyMoreGoesBackToTheQueue() {
        pending = new CompletableFuture<>();
        CompletableFuture<Settlement> first = bench.handle(TestDeliveries.request("count", Map.of()));
        CompletableFuture<Settlement> second = bench.handle(TestDeliveries.request("count", Map.of()));
        time.runUntilIdle();
        bench.begin(false);
        time.runUntilIdle();
        assertThat(second).isCompletedWithValue(Settlement.REQUEUE);
        assertThat(first).isNotDone();

        bench.begin(true);
        CompletableFuture<Settlement> third = bench.handle(TestDeliveries.request("count", Map.of()));
        time.runUntilIdle();
        assertThat(third).isNotDone();
        pending.complete("shared");
        time.runUntilIdle();
        assertThat(third).isCompletedWithValue(Settlement.ACK);
        assertThat(runs).isEqualTo(1);
    }

    @Test
    void aMemoryThatFailsOrHangsDoesNotKeepMessagesFromBeingHandled() {
        for (Deduplication broken : List.of(new Broken(true), new Broken(false))) {
            runs = 0;
            DispatchBench without = bench(broken);
            assertThat(without.settled(TestDeliveries.request("count", Map.of())))
                    .isEqualTo(Settlement.ACK);
            assertThat(without.settled(TestDeliveries.request("count", Map.of())))
                    .isEqualTo(Settlement.ACK);
            assertThat(runs).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{\"result\": \"4711-PIN\", \"ev", "{\"result\": \"4711-PIN\"}", "[\"4711-PIN\"]", "4711-PIN"})
    void whatAMemoryGivesBackDamagedIsNotShownAndTheMessageIsHandled(String damaged) {
        try (LoggedLines log = new LoggedLines()) {
            DispatchBench damaging = bench(new Damaging(damaged));
            assertThat(damaging.settled(TestDeliveries.request("count", Map.of())))
                    .isEqualTo(Settlement.ACK);
            assertThat(runs).isEqualTo(1);
            assertThat(log.with("PIN")).isEmpty();
            assertThat(log.with("Looking for an earlier answer failed"))
                    .singleElement()
                    .satisfies(line -> assertThat(line.text()).contains(damaged.length() + " bytes"));
        }
    }

    @Test
    void withoutAMemoryEverythingIsHandled() {
        DispatchBench plain = new DispatchBench(service(null), DispatchConfig.defaults(), time);
        plain.settled(TestDeliveries.request("count", Map.of()));
        plain.settled(TestDeliveries.request("count", Map.of()));
        assertThat(runs).isEqualTo(2);
    }

    @Test
    void aMemoryForgetsTheOldestAndTheOld() {
        for (int i = 1; i <= 4; i++) {
            time.await(memory.remember(key(i), new byte[] {(byte) i}));
        }
        assertThat(memory.size()).isEqualTo(3);
        assertThat(time.await(memory.find(key(1)))).isEmpty();
        assertThat(time.await(memory.find(key(4)))).contains(new byte[] {4});

        time.advance(Duration.ofMinutes(10));
        assertThat(memory.size()).isZero();
    }

    @Test
    void aMemoryHasALimitInBytes() {
        time.await(memory.remember(key(1), new byte[600]));
        time.await(memory.remember(key(2), new byte[600]));
        assertThat(time.await(memory.find(key(1)))).isEmpty();
        assertThat(time.await(memory.find(key(2)))).isPresent();
        time.await(memory.remember(key(2), new byte[1_001]));
        assertThat(memory.size()).isZero();
    }

    private static MessageKey key(int i) {
        return new MessageKey(new ServiceName("orders"), "id-" + i, "f");
    }

    private DispatchBench bench(Deduplication deduplication) {
        return new DispatchBench(service(deduplication), DispatchConfig.defaults(), time);
    }

    private MeshService service(@Nullable Deduplication deduplication) {
        var builder = MeshService.named("orders")
                .method("count", (params, context) -> {
                    Object counted = count();
                    return pending == null ? counted : pending;
                })
                .method("stream", context -> List.of(1, 2, 3).iterator())
                .method("broken", context -> broken())
                .method("chain", context -> Outcome.withEvents(count(), FollowUpEvent.of("next", 1)))
                .method("opaque", context -> opaque())
                .method("faulty", context -> faulty())
                .onEvent("tick", (event, context) -> count())
                .onEvent("opaque", (event, context) -> opaque())
                .onEvent("faulty", (event, context) -> faulty());
        return deduplication == null
                ? builder.build()
                : builder.deduplication(deduplication).build();
    }

    /** Numbers of which the third cannot be read, and those behind it can. */
    private static Iterator<Integer> broken() {
        return Stream.of(1, 2, 3, 4, 5)
                .map(number -> {
                    if (number == 3) {
                        throw new IllegalStateException("broken");
                    }
                    return number;
                })
                .iterator();
    }

    private Object opaque() {
        count();
        return new Object();
    }

    private Object faulty() {
        count();
        return new Faulty("");
    }

    /** Cannot be written, for its own code never ends. */
    record Faulty(String name) {
        public String getTitle() {
            return name.isEmpty() ? getTitle() + name : name;
        }
    }

    private Object count() {
        runs++;
        if (failing) {
            throw new IllegalStateException("boom");
        }
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("runs", runs);
        result.put("ratio", 0.1);
        return result;
    }

    /** A memory that has the same for every message, and not what it was given. */
    private record Damaging(String answer) implements Deduplication {

        @Override
        public CompletionStage<Optional<byte[]>> find(MessageKey message) {
            return CompletableFuture.completedFuture(Optional.of(answer.getBytes(StandardCharsets.UTF_8)));
        }

        @Override
        public CompletionStage<Void> remember(MessageKey message, byte[] other) {
            return CompletableFuture.completedFuture(null);
        }
    }

    /** A memory that throws, or never answers. */
    private record Broken(boolean throwing) implements Deduplication {

        @Override
        public CompletionStage<Optional<byte[]>> find(MessageKey message) {
            return broken();
        }

        @Override
        public CompletionStage<Void> remember(MessageKey message, byte[] answer) {
            return broken();
        }

        private <T> CompletionStage<T> broken() {
            if (throwing) {
                throw new IllegalStateException("no connection");
            }
            return new CompletableFuture<>();
        }
    }
}
