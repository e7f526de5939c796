package io.nuropb.testkit.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.encryption.ServiceKey;
import io.nuropb.json.JacksonJson;
import io.nuropb.messaging.Delivery;
import io.nuropb.messaging.Message;
import io.nuropb.messaging.Outcome;
import io.nuropb.messaging.Settlement;
import io.nuropb.messaging.WireFormat;
import io.nuropb.messaging.WireLimits;
import io.nuropb.service.DispatchConfig;
import io.nuropb.service.Dispatcher;
import io.nuropb.service.GiveBackReason;
import io.nuropb.service.InMemoryDeduplication;
import io.nuropb.service.MeshService;
import io.nuropb.service.MeshServiceBuilder;
import io.nuropb.service.MessageFailure.Kind;
import io.nuropb.service.MethodOptions;
import io.nuropb.testkit.LoggedLines;
import io.nuropb.testkit.PassingScheduler;
import io.nuropb.testkit.VirtualTime;
import io.nuropb.testkit.messaging.ScriptedPublisher;
import io.nuropb.testkit.messaging.TestDeliveries;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where handlers leave no thread to others, as with virtual threads that compute, what waits for one goes back. */
class NoThreadTest {

    private static final Duration DEADLINE = DispatchConfig.defaults().handlerDeadline();
    private static final ServiceKey KEY = ServiceKey.generate(new SecureRandom());

    private final VirtualTime time = new VirtualTime();
    private final Threadless scheduler = new Threadless(time);
    private final ScriptedPublisher publisher = new ScriptedPublisher();
    private final CompletableFuture<Object> pending = new CompletableFuture<>();
    private int runs;

    /** What is to be called back waits for a thread. */
    private static final class Threadless extends PassingScheduler {
        private final List<Runnable> waiting = new ArrayList<>();

        Threadless(VirtualTime time) {
            super(time);
        }

        @Override
        public Executor callbacks() {
            return waiting::add;
        }

        void runAll() {
            List.copyOf(waiting).forEach(Runnable::run);
            waiting.clear();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"work", "quick", "unknown", "nuropb_describe", "secret"})
    void whatWaitsForAThreadGoesBackAndIsNotHandledLater(String method) {
        assertGoesBack(service().build(), TestDeliveries.request(method, Map.of()));
    }

    @Test
    void soDoesAnEventThatNobodyHandles() {
        assertGoesBack(service().build(), TestDeliveries.event("weather"));
    }

    @Test
    void soDoesWhatCannotBeRead() {
        assertGoesBack(
                service().build(),
                TestDeliveries.first(TestDeliveries.response(
                        TestDeliveries.request("work", Map.of()).envelope(), answer())));
    }

    @Test
    void soDoesWhatIsEncrypted() {
        Message.Request request = new Message.Request(
                "orders", "work", Map.of(), TestDeliveries.REPLY_QUEUE, TestDeliveries.ID, "t-7", Map.of());
        WireFormat caller = new WireFormat(new JacksonJson(), WireLimits.defaults());
        assertGoesBack(
                service().build(),
                TestDeliveries.first(
                        caller.seal(request, Duration.ZERO, KEY.publicKey()).envelope()));
    }

    @Test
    void soDoesWhatMayBeRemembered() {
        assertGoesBack(
                service().deduplication(new InMemoryDeduplication(time)).build(),
                TestDeliveries.request("work", Map.of()));
    }

    private void assertGoesBack(MeshService service, Delivery delivery) {
        Dispatcher dispatcher = dispatcher(service);
        CompletableFuture<Settlement> settlement = dispatcher.handle(delivery).toCompletableFuture();
        time.advance(DEADLINE.multipliedBy(2).minusMillis(1));
        assertThat(settlement).isNotDone();
        time.advance(Duration.ofMillis(1));
        assertThat(settlement).isCompletedWithValue(Settlement.REQUEUE);
        assertThat(dispatcher.counters().givenBackByReason()).containsEntry(GiveBackReason.NO_ROOM, 1L);

        scheduler.runAll();
        time.runUntilIdle();

        assertThat(runs).isZero();
        assertThat(publisher.publications()).isEmpty();
        assertThat(dispatcher.counters().underWay()).isZero();
    }

    @Test
    void theLogSaysSo() {
        try (LoggedLines log = new LoggedLines()) {
            dispatcher(service().build()).handle(TestDeliveries.request("work", Map.of()));
            time.advance(DEADLINE.multipliedBy(2));
            assertThat(log.with("orders.work could not start: handlers hold the threads that there are"))
                    .hasSize(1);
        }
    }

    @Test
    void howLongAHandlerHasWaitedForItsThreadIsNotTakenFromItsDeadline() {
        Dispatcher dispatcher = dispatcher(service().build());
        CompletableFuture<Settlement> settlement =
                dispatcher.handle(TestDeliveries.request("later", Map.of())).toCompletableFuture();
        time.advance(DEADLINE.multipliedBy(2).minusMillis(1));
        scheduler.runAll();
        time.advance(DEADLINE.minusMillis(1));
        assertThat(settlement).isNotDone();
        time.advance(Duration.ofMillis(1));
        assertThat(settlement).isCompletedWithValue(Settlement.REJECT);
        assertThat(dispatcher.counters().givenUpByKind()).containsEntry(Kind.DEADLINE, 1L);
    }

    private Dispatcher dispatcher(MeshService service) {
        return DispatchBench.dispatcher(service, publisher, scheduler, DispatchConfig.defaults());
    }

    private static Outcome.Answer answer() {
        return new Outcome.Returned(1);
    }

    private MeshServiceBuilder service() {
        return MeshService.named("orders")
                .key(KEY)
                .method("work", context -> ++runs)
                .method("later", context -> pending)
                .method("quick", MethodOptions.defaults().withQuickHandler(), context -> ++runs)
                .method("secret", MethodOptions.defaults().withEncryption(), context -> ++runs);
    }
}
