package io.nuropb.testkit.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.Moment;
import io.nuropb.messaging.MessagePublisher.Published;
import io.nuropb.messaging.Settlement;
import io.nuropb.service.Deduplication;
import io.nuropb.service.DispatchConfig;
import io.nuropb.service.MeshService;
import io.nuropb.service.MeshServiceBuilder;
import io.nuropb.service.MessageKey;
import io.nuropb.testkit.VirtualTime;
import io.nuropb.testkit.messaging.ScriptedPublisher;
import io.nuropb.testkit.messaging.TestDeliveries;
import io.nuropb.topology.BrokerException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever is configured, and whatever a message waits for, it is settled before the broker takes it back. */
class SettledInTimeTest {

    private static final int MESSAGES = 10;

    private final VirtualTime time = new VirtualTime();

    static Stream<DispatchConfig> configs() {
        DispatchConfig defaults = DispatchConfig.defaults();
        DispatchConfig brief = defaults.withHandlerDeadline(Duration.ofSeconds(1));
        return Stream.of(
                defaults,
                defaults.withHandlerDeadline(Duration.ofMinutes(10)),
                defaults.withHandlerDeadline(Duration.ofMinutes(15)),
                defaults.withHandlerDeadline(Duration.ofMinutes(15)).withMemoryLimit(Duration.ofDays(1)),
                brief.withConsumerTimeout(Duration.ofSeconds(2)),
                brief.withConsumerTimeout(Duration.ofSeconds(3)).withMemoryLimit(Duration.ofMillis(1)));
    }

    @ParameterizedTest
    @MethodSource("configs")
    void handlersThatTakeTheirTimeOneAfterTheOther(DispatchConfig config) {
        Duration run = config.handlerDeadline().multipliedBy(4).dividedBy(5);
        assertSettledInTime(new DispatchBench(service(run).build(), config, time), config);
    }

    @ParameterizedTest
    @MethodSource("configs")
    void handlersThatNeverEnd(DispatchConfig config) {
        assertSettledInTime(new DispatchBench(service(Duration.ofDays(1)).build(), config, time), config);
    }

    @ParameterizedTest
    @MethodSource("configs")
    void aMemoryThatNeverAnswers(DispatchConfig config) {
        Duration run = config.handlerDeadline().multipliedBy(4).dividedBy(5);
        MeshService service = service(run).deduplication(new Silent()).build();
        List<Settlement> settlements = assertSettledInTime(new DispatchBench(service, config, time), config);
        assertThat(settlements).contains(Settlement.ACK);
    }

    @ParameterizedTest
    @MethodSource("configs")
    void aBrokerThatTakesNothingForAWhile(DispatchConfig config) {
        DispatchBench bench =
                new DispatchBench(service(config.handlerDeadline().dividedBy(2)).build(), config, time);
        bench.publisher.holdAnswers();
        answer(bench, time.now().plus(config.consumerTimeout().multipliedBy(4).dividedBy(5)), config);
        assertSettledInTime(bench, config);
    }

    /** The broker takes nothing until a moment, and everything from then on. */
    private void answer(DispatchBench bench, Moment taking, DispatchConfig config) {
        BrokerException blocked = new BrokerException(BrokerException.Reason.BLOCKED, "no memory is left", null);
        for (ScriptedPublisher.Publication publication : bench.publisher.publications()) {
            if (time.now().isBefore(taking)) {
                publication.answer().completeExceptionally(blocked);
            } else {
                publication.answer().complete(Published.CONFIRMED);
            }
        }
        time.schedule(config.consumerTimeout().dividedBy(1_000), () -> answer(bench, taking, config));
    }

    private List<Settlement> assertSettledInTime(DispatchBench bench, DispatchConfig config) {
        List<CompletableFuture<Settlement>> settlements = new ArrayList<>();
        for (int i = 0; i < MESSAGES; i++) {
            settlements.add(bench.handle(TestDeliveries.request("work", Map.of("number", i))));
        }
        time.advance(config.consumerTimeout());
        assertThat(settlements).allMatch(CompletableFuture::isDone);
        return settlements.stream().map(CompletableFuture::join).toList();
    }

    private MeshServiceBuilder service(Duration run) {
        return MeshService.named("orders").maxConcurrent(1).method("work", (params, context) -> doneAfter(run));
    }

    private CompletionStage<Object> doneAfter(Duration run) {
        CompletableFuture<Object> done = new CompletableFuture<>();
        time.schedule(run, () -> done.complete("done"));
        return done;
    }

    private static final class Silent implements Deduplication {

        @Override
        public CompletionStage<Optional<byte[]>> find(MessageKey message) {
            return new CompletableFuture<>();
        }

        @Override
        public CompletionStage<Void> remember(MessageKey message, byte[] answer) {
            return new CompletableFuture<>();
        }
    }
}
