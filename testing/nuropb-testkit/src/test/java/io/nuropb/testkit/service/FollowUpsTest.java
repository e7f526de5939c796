package io.nuropb.testkit.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nuropb.health.sensors.Blame;
import io.nuropb.messaging.Delivery;
import io.nuropb.messaging.FollowUpEvent;
import io.nuropb.messaging.Message;
import io.nuropb.messaging.MessagePublisher.Published;
import io.nuropb.messaging.NuropbSuccessException;
import io.nuropb.messaging.Outcome;
import io.nuropb.messaging.Settlement;
import io.nuropb.messaging.WireLimits;
import io.nuropb.service.DispatchConfig;
import io.nuropb.service.MeshService;
import io.nuropb.testkit.messaging.ScriptedPublisher.Publication;
import io.nuropb.testkit.messaging.TestDeliveries;
import io.nuropb.topology.BrokerException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Events that a handler sends with its success. */
class FollowUpsTest {

    private static final Duration LONGEST_PAUSE =
            DispatchConfig.defaults().replies().pauses().last();

    private final DispatchBench bench = new DispatchBench(MeshService.named("orders")
            .method(
                    "returned",
                    context -> Outcome.withEvents("done", FollowUpEvent.of("a", 1), FollowUpEvent.of("b", 2)))
            .method("thrown", context -> {
                throw new NuropbSuccessException("done", FollowUpEvent.of("a", 1), FollowUpEvent.of("b", 2));
            })
            .method("unwritable", context -> Outcome.withEvents("done", FollowUpEvent.of("a", new Object())))
            .build());

    @ParameterizedTest
    @ValueSource(strings = {"returned", "thrown"})
    void aRequestIsAnsweredAndThenItsEventsAreSent(String method) {
        assertThat(bench.settled(TestDeliveries.request(method, Map.of()))).isEqualTo(Settlement.ACK);

        List<Publication> sent = bench.publisher.publications();
        assertThat(sent)
                .extracting(Publication::exchange)
                .containsExactly("", "nuropb-events-exchange", "nuropb-events-exchange");
        assertThat(sent).extracting(Publication::routingKey).containsExactly(TestDeliveries.REPLY_QUEUE, "a", "b");
        assertThat(sent).extracting(Publication::mandatory).containsOnly(false);
        assertThat(TestDeliveries.result(sent.get(0).envelope())).isEqualTo("done");
        assertThat(bench.counters().handled()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"returned", "thrown"})
    void aCommandOnlySendsItsEvents(String method) {
        assertThat(bench.settled(TestDeliveries.command(method, Map.of()))).isEqualTo(Settlement.ACK);
        assertThat(bench.publisher.publications())
                .extracting(Publication::routingKey)
                .containsExactly("a", "b");
    }

    @Test
    void eachWaitsForTheConfirmOfTheOneBefore() {
        bench.publisher.holdAnswers();
        CompletableFuture<Settlement> settlement = bench.handle(TestDeliveries.request("returned", Map.of()));
        for (int i = 1; i <= 3; i++) {
            bench.time.advance(Duration.ofMinutes(1));
            assertThat(bench.publisher.publications()).hasSize(i);
            assertThat(settlement).isNotDone();
            bench.publisher.last().answer().complete(Published.CONFIRMED);
        }
        assertThat(settlement).isCompletedWithValue(Settlement.ACK);
    }

    @Test
    void aMessageWhoseEventIsNeverConfirmedGoesBackToTheQueue() {
        bench.publisher.holdAnswers();
        CompletableFuture<Settlement> settlement = bench.handle(TestDeliveries.request("returned", Map.of()));
        bench.time.runUntilIdle();
        bench.publisher.last().answer().complete(Published.CONFIRMED);
        while (!settlement.isDone()) {
            assertThat(bench.publisher.last().routingKey()).isEqualTo("a");
            bench.publisher.last().answer().complete(Published.NACKED);
            bench.time.advance(LONGEST_PAUSE);
        }
        assertThat(settlement).isCompletedWithValue(Settlement.REQUEUE);
        // Other queues than the one that refuses it take a copy each time.
        assertThat(bench.publisher.publications()).hasSizeBetween(10, 20);
        assertThat(bench.counters().unanswered()).isEqualTo(1);
    }

    @Test
    void whatTheBrokerRefusesForGoodIsDeadLetteredAtOnce() {
        bench.publisher.holdAnswers();
        assertThat(refused(TestDeliveries.command("returned", Map.of()))).isEqualTo(Settlement.REJECT);
        assertThat(bench.publisher.publications()).hasSize(1);
    }

    @Test
    void anEventThatCannotBeWrittenIsAnErrorAndNothingElseIsSent() {
        assertThat(bench.settled(TestDeliveries.request("unwritable", Map.of())))
                .isEqualTo(Settlement.REJECT);
        assertThat(bench.publisher.publications()).hasSize(1);
        assertThat(bench.lastError().description())
                .startsWith("The result of orders.unwritable cannot be sent: its event");
    }

    @Test
    void aContextThatCannotGoWithThemIsItsSendersFault() {
        DispatchBench small = new DispatchBench(
                MeshService.named("orders")
                        .method("long", context -> Outcome.withEvents("done", FollowUpEvent.of("a", "x".repeat(1_500))))
                        .method("longer", context -> Outcome.withEvents(null, FollowUpEvent.of("a", "x".repeat(2_500))))
                        .build(),
                DispatchConfig.defaults().withLimits(new WireLimits(2_000, 64)));
        Map<String, @Nullable Object> context = Map.of("user", "y".repeat(1_000));
        small.settled(TestDeliveries.first(TestDeliveries.envelope(new Message.Request(
                "orders", "long", Map.of(), TestDeliveries.REPLY_QUEUE, TestDeliveries.ID, null, context))));
        assertThat(small.publisher.publications()).hasSize(1);
        assertThat(small.lastError().description())
                .startsWith("The result of orders.long cannot be sent: its event has")
                .endsWith("with the context of the message that it follows from");
        assertThat(small.tally().failedBy(Blame.CALLER)).isEqualTo(1);
        assertThat(small.tally().failedBy(Blame.SERVICE)).isZero();

        small.settled(TestDeliveries.request("longer", Map.of()));
        assertThat(small.lastError().description()).endsWith("allowed are 2000");
        assertThat(small.tally().failedBy(Blame.SERVICE)).isEqualTo(1);
    }

    @Test
    void anEventThatCanBeReadOnceAndIsTooLongIsItsServicesFault() {
        DispatchBench small = new DispatchBench(
                MeshService.named("orders")
                        .method(
                                "stream",
                                context -> Outcome.withEvents(
                                        null,
                                        FollowUpEvent.of(
                                                "a", IntStream.range(0, 2_000).iterator())))
                        .build(),
                DispatchConfig.defaults().withLimits(new WireLimits(2_000, 64)));
        for (Map<String, @Nullable Object> context :
                List.<Map<String, @Nullable Object>>of(Map.of(), Map.of("user", "ann"))) {
            small.settled(TestDeliveries.first(TestDeliveries.envelope(new Message.Request(
                    "orders", "stream", Map.of(), TestDeliveries.REPLY_QUEUE, TestDeliveries.ID, null, context))));
            assertThat(small.lastError().description()).endsWith("allowed are 2000");
        }
        assertThat(small.tally().failedBy(Blame.SERVICE)).isEqualTo(2);
    }

    @Test
    void theyHaveTheContextOfTheMessageButNotItsCredentials() {
        DispatchBench careful = new DispatchBench(MeshService.named("orders")
                .authorizer(credentials -> Map.of())
                .authorizationKey("X-Token")
                .method("returned", context -> Outcome.withEvents(null, FollowUpEvent.of("a", 1)))
                .build());
        Map<String, @Nullable Object> context = Map.of("user", "ann", "X-Token", "secret");
        careful.settled(TestDeliveries.first(TestDeliveries.envelope(
                new Message.Command("orders", "returned", Map.of(), "", TestDeliveries.ID, null, context))));
        assertThat(careful.lastBody())
                .contains("\"context\": {\"user\": \"ann\"}")
                .doesNotContain("secret");
    }

    @Test
    void eachIsKnownByAnIdOfItsOwnEachTimeThatItsMessageIsHandled() {
        for (int i = 0; i < 2; i++) {
            bench.settled(TestDeliveries.command("returned", Map.of()));
        }
        bench.settled(TestDeliveries.first(TestDeliveries.envelope(new Message.Command(
                "orders", "returned", Map.of(), "", TestDeliveries.ID, null, Map.of("another", "context")))));
        List<@Nullable String> ids = bench.publisher.publications().stream()
                .map(publication -> publication.envelope().correlationId())
                .toList();
        assertThat(ids.subList(0, 2)).isEqualTo(ids.subList(2, 4)).doesNotContain(TestDeliveries.ID);
        assertThat(ids).allMatch(id -> id != null && id.matches("[0-9a-f]{32}"));
        assertThat(new HashSet<>(ids)).hasSize(4);
    }

    @Test
    void twoServicesThatHandleOneEventSayThingsOfTheirOwn() {
        List<@Nullable String> ids = new ArrayList<>();
        for (String service : List.of("orders", "stock")) {
            DispatchBench one = new DispatchBench(MeshService.named(service)
                    .onEvent("chain", (event, context) -> Outcome.withEvents(null, FollowUpEvent.of("next", 1)))
                    .build());
            one.settled(TestDeliveries.event("chain", 1));
            ids.add(one.publisher.last().envelope().correlationId());
        }
        assertThat(ids).doesNotHaveDuplicates();
    }

    @Test
    void whatFollowsFromMessagesWithoutAnIdIsNeverTheSame() {
        Message.Command anonymous = new Message.Command("orders", "returned", Map.of(), "", "", null, Map.of());
        for (int i = 0; i < 2; i++) {
            bench.settled(TestDeliveries.first(TestDeliveries.envelope(anonymous)));
        }
        assertThat(bench.publisher.publications())
                .hasSize(4)
                .extracting(publication -> publication.envelope().correlationId())
                .doesNotHaveDuplicates();
    }

    @Test
    void aTopicHasToFitIntoARoutingKey() {
        assertThatThrownBy(() -> FollowUpEvent.of("", 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> FollowUpEvent.of("\u00fc".repeat(128), 1))
                .hasMessage("The topic of an event has 256 bytes; allowed: 1 to 255");
    }

    private Settlement refused(Delivery delivery) {
        CompletableFuture<Settlement> settlement = bench.handle(delivery);
        bench.time.runUntilIdle();
        bench.publisher
                .last()
                .answer()
                .completeExceptionally(
                        new BrokerException(BrokerException.Reason.ACCESS_REFUSED, "no permission", null));
        return bench.time.await(settlement);
    }
}
