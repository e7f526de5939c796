package io.nuropb.testkit.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.election.Restrictions;
import io.nuropb.health.sensors.Blame;
import io.nuropb.health.sensors.CallerCounters;
import io.nuropb.health.sensors.InstanceCounters;
import io.nuropb.health.sensors.ReportedCounters;
import io.nuropb.messaging.Delivery;
import io.nuropb.messaging.NuropbHandlingException;
import io.nuropb.messaging.NuropbMessageException;
import io.nuropb.messaging.NuropbNotDeliveredException;
import io.nuropb.messaging.NuropbTimeoutException;
import io.nuropb.messaging.NuropbTransportException;
import io.nuropb.messaging.RemoteError;
import io.nuropb.messaging.RemoteException;
import io.nuropb.messaging.Settlement;
import io.nuropb.service.MeshService;
import io.nuropb.testkit.messaging.TestDeliveries;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an instance counts for its leader, and what it refuses for it. */
class WorkTallyTest {

    private final DispatchBench bench = new DispatchBench(MeshService.named("orders")
            .method("ping", context -> "pong")
            .method("slow", context -> {
                sleepOnVirtualTime();
                return "done";
            })
            .method("broken", context -> {
                throw new IllegalStateException("broken in a test");
            })
            .method("full", context -> {
                throw new NuropbHandlingException("the shelf is full");
            })
            .method("undelivered", context -> {
                throw new NuropbNotDeliveredException("no such service");
            })
            .method("late", context -> {
                throw new NuropbTimeoutException("no outcome");
            })
            .method("cut", context -> {
                throw new NuropbTransportException("no connection", true, null);
            })
            .method("misfit", context -> {
                throw new NuropbMessageException("no number");
            })
            .method("refused", context -> {
                throw RemoteException.of("till", "pay", new RemoteError("NuropbAuthorizationError", "not you"));
            })
            .method(
                    "joined",
                    context -> CompletableFuture.failedFuture(new NuropbTimeoutException("no outcome"))
                            .join())
            .onEvent("stock.*", (event, context) -> null)
            .onEvent("till.*", (event, context) -> {
                throw new IllegalStateException("broken in a test");
            })
            .build());

    @Test
    void failuresAreCountedByWhoseFaultTheyAre() {
        settle("ann", "ping");
        settle("ann", "broken");
        settle("ann", "unknown");
        settle("bob", "unknown");
        settle("bob", "full");

        InstanceCounters counters = counters();
        assertThat(counters.handled()).isEqualTo(5);
        assertThat(counters.failedBy(Blame.SERVICE)).isEqualTo(1);
        assertThat(counters.failedBy(Blame.CALLER)).isEqualTo(2);
        assertThat(counters.failedByMethod()).isEqualTo(Map.of("orders.broken", 1L));
        assertThat(counters.callers())
                .isEqualTo(Map.of("ann", new CallerCounters(3, 1, 1), "bob", new CallerCounters(2, 1, 0)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"undelivered", "late", "cut", "misfit", "refused", "joined"})
    void aFailedCallOfAHandlerIsTheServicesFault(String method) {
        settle("ann", method);
        assertThat(counters().failedBy(Blame.SERVICE)).isEqualTo(1);
        assertThat(counters().failedBy(Blame.CALLER)).isZero();
        assertThat(counters().failedByMethod()).isEqualTo(Map.of("orders." + method, 1L));
    }

    @Test
    void whoIsNotVerifiedIsNobody() {
        bench.settled(TestDeliveries.request("unknown", Map.of()));
        assertThat(counters().callers()).isEmpty();
        assertThat(counters().failedBy(Blame.CALLER)).isEqualTo(1);
    }

    @Test
    void theAgeIsThatOfTheLatestMessage() {
        bench.settled(sent(Duration.ofSeconds(90)));
        assertThat(counters().age()).contains(Duration.ofSeconds(90));
        bench.settled(sent(Duration.ofSeconds(-5)));
        assertThat(counters().age()).as("a clock that is ahead").contains(Duration.ZERO);
        settle("ann", "ping");
        assertThat(counters().age()).as("a sender that does not say when").isEmpty();
    }

    @Test
    void aTimeThatNobodyCanHaveSentAtIsNoAge() {
        bench.settled(sent(Duration.ofDays(30)));
        assertThat(counters().age()).contains(Duration.ofDays(30));
        Instant now = bench.time.wallClock();
        for (long second : List.of(
                0L,
                1L,
                now.minus(Duration.ofDays(31)).getEpochSecond(),
                now.plus(Duration.ofDays(31)).getEpochSecond(),
                now.toEpochMilli(),
                Long.MIN_VALUE / 1_000,
                -1_000_000_000_000L)) {
            bench.settled(sent(Duration.between(Instant.ofEpochSecond(second), now)));
            assertThat(counters().age()).as("sent at " + second).isEmpty();
            assertThat(ReportedCounters.told(counters())).doesNotContainKey("age_ms");
        }
    }

    @Test
    void theTimeOfHandlersIsAddedUp() {
        settle("ann", "slow");
        settle("ann", "slow");
        assertThat(counters().busy()).isEqualTo(Duration.ofSeconds(4));
    }

    @Test
    void thousandsOfCallersAndMethodsAreNotKept() {
        for (int i = 0; i < 3_000; i++) {
            settle("user" + i, "unknown" + i);
        }
        assertThat(counters().callers()).hasSize(20);
        assertThat(counters().failedByMethod()).isEmpty();
        assertThat(counters().handled()).isEqualTo(3_000);
    }

    @Test
    void eventsAreCountedByThePatternOfTheirHandler() {
        for (int i = 0; i < 30; i++) {
            bench.settled(TestDeliveries.event("till.of" + i));
        }
        assertThat(counters().failedByMethod()).isEqualTo(Map.of("orders on till.*", 30L));
    }

    @Test
    void callersWhoHaveFailedLatestAreToldOfFirst() {
        for (int i = 0; i < 20; i++) {
            for (int times = 0; times < 10; times++) {
                settle("old" + i, "unknown");
            }
        }
        bench.time.advance(Duration.ofMillis(1));
        settle("new", "unknown");
        assertThat(counters().callers()).hasSize(20).containsEntry("new", new CallerCounters(1, 1, 0));
    }

    @Test
    void callersWhoseMessagesTheServiceFailsAreToldOfAfterThoseAtFault() {
        for (int i = 0; i < 19; i++) {
            settle("faulty" + i, "unknown");
            for (int times = 0; times < 3; times++) {
                settle("busy" + i, "ping");
            }
        }
        bench.time.advance(Duration.ofMillis(1));
        settle("poisoned", "broken");
        assertThat(counters().callers())
                .hasSize(20)
                .containsEntry("poisoned", new CallerCounters(1, 0, 1))
                .containsEntry("faulty7", new CallerCounters(1, 1, 0));
    }

    @Test
    void whoHasGoneHidesNobodyWhoCallsNow() {
        for (int i = 0; i < 20; i++) {
            settle("gone" + i, "unknown");
            settle("gone" + i, "ping");
        }
        bench.time.advance(Duration.ofMinutes(30));
        for (int i = 0; i < 9; i++) {
            settle("new" + i, "ping");
        }
        settle("hostile", "unknown");
        assertThat(counters().callers()).hasSize(20).containsEntry("hostile", new CallerCounters(1, 1, 0));
        for (int i = 0; i < 9; i++) {
            assertThat(counters().callers()).containsEntry("new" + i, new CallerCounters(1, 0, 0));
        }
    }

    @Test
    void theCallerWhoCalledLongestAgoIsForgottenForANewOne() {
        for (int i = 0; i < 1_000; i++) {
            settle("user" + i, "ping");
        }
        bench.time.advance(Duration.ofMillis(1));
        settle("user0", "ping");
        settle("new", "unknown");
        assertThat(counters().callers())
                .containsEntry("new", new CallerCounters(1, 1, 0))
                .containsEntry("user0", new CallerCounters(2, 0, 0));
    }

    @Test
    void whatIsRefusedIsAnsweredAndNobodysFault() {
        bench.restrict(new Restrictions(
                Optional.empty(), Set.of("orders.broken"), Set.of("bob"), "30 of 31 failures are its"));
        assertThat(settle("ann", "broken")).isEqualTo(Settlement.REJECT);
        assertThat(bench.lastError().description())
                .contains("orders.broken is refused for a time", "30 of 31 failures are its");
        assertThat(settle("bob", "ping")).isEqualTo(Settlement.REJECT);
        assertThat(bench.lastError().description()).contains("user 'bob'");
        for (String method : List.of("unknown", "nuropb_describe")) {
            assertThat(settle("bob", method)).isEqualTo(Settlement.REJECT);
            assertThat(bench.lastError().description()).as(method).contains("user 'bob'");
        }
        assertThat(settle("ann", "ping")).isEqualTo(Settlement.ACK);
        assertThat(counters().failures()).isZero();
        assertThat(counters().handled()).isEqualTo(5);
        assertThat(counters().refused()).isEqualTo(4);
        assertThat(counters().callers()).containsEntry("ann", new CallerCounters(1, 0, 0));

        bench.restrict(Restrictions.none());
        assertThat(settle("bob", "ping")).isEqualTo(Settlement.ACK);
    }

    /** Nobody would hear of it, and each would be a dead letter whose sender was told that it was sent. */
    @Test
    void whatNobodyAnswersIsNotRefused() {
        bench.restrict(new Restrictions(
                Optional.empty(),
                Set.of("orders.ping", "orders on stock.*", "orders on stock.sold"),
                Set.of("bob"),
                "30 of 31 failures are its"));
        assertThat(settle("ann", "ping")).isEqualTo(Settlement.REJECT);
        for (String sender : List.of("ann", "bob")) {
            assertThat(settle(sender, TestDeliveries.command("ping", Map.of()))).isEqualTo(Settlement.ACK);
            assertThat(settle(sender, TestDeliveries.event("stock.sold", 7))).isEqualTo(Settlement.ACK);
        }
        assertThat(settle("bob", TestDeliveries.command("broken", Map.of())))
                .as("what fails is a dead letter as ever")
                .isEqualTo(Settlement.REJECT);
        assertThat(counters().refused()).isEqualTo(1);
        assertThat(counters().failedByMethod()).isEqualTo(Map.of("orders.broken", 1L));
    }

    @Test
    void anEventThatNobodyListensToSaysNothingOfAnybody() {
        bench.settled(TestDeliveries.event("unheard.of"));
        assertThat(counters().handled()).isEqualTo(1);
        assertThat(counters().refused()).isEqualTo(1);
        assertThat(counters().failures()).isZero();
    }

    @Test
    void countersAreReadAsTheyWereTold() {
        settle("ann", "ping");
        settle("bob", "unknown");
        bench.settled(sent(Duration.ofSeconds(3)));
        InstanceCounters counters = counters();
        assertThat(ReportedCounters.read(Map.of(ReportedCounters.NAME, ReportedCounters.told(counters))))
                .contains(counters);
        assertThat(ReportedCounters.read(Map.of())).isEmpty();
        assertThat(ReportedCounters.read(Map.of(ReportedCounters.NAME, Map.of("life", 7))))
                .isEmpty();
    }

    /** Earlier versions do not tell how many messages of a caller the service has failed: that is not 0. */
    @Test
    void whatEarlierVersionsDoNotTellOfACallerIsUnknown() {
        Map<String, Object> told =
                Map.of("life", "1", "handled", 3L, "callers", Map.of("ann", Map.of("messages", 3L, "faults", 1L)));
        InstanceCounters read =
                ReportedCounters.read(Map.of(ReportedCounters.NAME, told)).orElseThrow();
        assertThat(read.callers()).isEqualTo(Map.of("ann", new CallerCounters(3, 1, OptionalLong.empty())));
        assertThat(ReportedCounters.told(read)).containsEntry("callers", told.get("callers"));
    }

    private void sleepOnVirtualTime() {
        bench.time.advance(Duration.ofSeconds(2));
    }

    private Settlement settle(String sender, String method) {
        return settle(sender, TestDeliveries.request(method, Map.of()));
    }

    private Settlement settle(String sender, Delivery message) {
        return bench.settled(new Delivery(
                message.envelope(),
                message.exchange(),
                message.routingKey(),
                false,
                0,
                Optional.of(sender),
                Optional.empty()));
    }

    private Delivery sent(Duration ago) {
        Delivery call = TestDeliveries.request("ping", Map.of());
        return new Delivery(
                call.envelope(),
                call.exchange(),
                call.routingKey(),
                false,
                0,
                Optional.empty(),
                Optional.of(bench.time.wallClock().minus(ago)));
    }

    private InstanceCounters counters() {
        return bench.tally();
    }
}
