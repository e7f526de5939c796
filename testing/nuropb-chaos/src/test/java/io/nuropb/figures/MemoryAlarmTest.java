package io.nuropb.figures;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.inject.Guice;
import io.nuropb.DurationText;
import io.nuropb.SystemScheduler;
import io.nuropb.client.CallOptions;
import io.nuropb.guice.ServiceModule;
import io.nuropb.rabbitmq.RabbitConfig;
import io.nuropb.rabbitmq.RabbitModule;
import io.nuropb.robustness.Eventually;
import io.nuropb.runner.RunnerConfig;
import io.nuropb.runner.RunnerMode;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.runner.UnmetRequirement.What;
import io.nuropb.service.MeshService;
import io.nuropb.testservers.RabbitServer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Handlers that end while RabbitMQ, short of memory, takes nothing. With {@code -Dnuropb.alarm=PT10M} for longer than
 * on every build.
 */
@Tag("servers")
@Timeout(900)
class MemoryAlarmTest {

    private static final Duration ALARM = Duration.parse(System.getProperty("nuropb.alarm", "PT3S"));
    private static final int REQUESTS = 40;
    private static final int PREFETCH = 10;
    private static final CallOptions PATIENT = CallOptions.defaults().withTimeout(ALARM.plus(Duration.ofMinutes(5)));

    private final Map<Object, AtomicInteger> runs = new ConcurrentHashMap<>();
    private final CompletableFuture<Object> released = new CompletableFuture<>();

    @Test
    void handlersThatEndDuringAnAlarmRunOnceAndAreAnsweredAfterwards() throws Exception {
        MeshService service = MeshService.named("alarm")
                .method("work", (params, context) -> {
                    Object id = params.get("id");
                    runs.computeIfAbsent(id, first -> new AtomicInteger()).incrementAndGet();
                    return released.minimalCompletionStage().thenApply(now -> id);
                })
                .build();
        RunnerConfig alone =
                RunnerConfig.defaults().withMode(RunnerMode.STANDALONE).withPrefetch(PREFETCH, PREFETCH);
        try (SystemScheduler scheduler = new SystemScheduler();
                RabbitServer rabbit = RabbitServer.start()) {
            RabbitModule broker = new RabbitModule(
                    RabbitConfig.of(rabbit.uri(rabbit.freshVhost()).toString()));
            Eventually eventually = new Eventually(scheduler);
            try (ServiceRunner serving = Guice.createInjector(new ServiceModule(service, alone), broker)
                            .getInstance(ServiceRunner.class);
                    ServiceRunner calling = Guice.createInjector(ServiceModule.client("caller"), broker)
                            .getInstance(ServiceRunner.class)) {
                eventually.value(serving.start());
                eventually.value(calling.start());
                List<CompletableFuture<Integer>> calls = new ArrayList<>();
                for (int i = 0; i < REQUESTS; i++) {
                    calls.add(calling.client().request("alarm", "work", Map.of("id", i), Integer.class, PATIENT));
                }
                eventually.holds("as many handlers as may run", () -> runs.size() == PREFETCH, runs::size);
                rabbit.rabbitmqctl("set_vm_memory_high_watermark", "0");
                released.complete(true);
                eventually.holds("a status that says so", () -> isBlocked(serving), serving::status);
                eventually.pass(ALARM);
                assertThat(isBlocked(serving)).as("a status that says so still").isTrue();
                assertThat(calls).noneMatch(CompletableFuture::isDone);
                rabbit.rabbitmqctl("set_vm_memory_high_watermark", "0.4");
                for (int i = 0; i < REQUESTS; i++) {
                    assertThat(eventually.value(calls.get(i))).isEqualTo(i);
                }
                eventually.holds("a status without it", () -> !isBlocked(serving), serving::status);
            }
        }
        report();
    }

    private static boolean isBlocked(ServiceRunner runner) {
        return runner.status().isMissing(What.PUBLISHING);
    }

    private void report() throws IOException {
        int most = runs.values().stream().mapToInt(AtomicInteger::get).max().orElse(0);
        FiguresPage.record(
                "a memory alarm while handlers finish, real RabbitMQ: runs of each handler; requests answered afterwards",
                "1; all",
                "%d; %d of %d, after an alarm of %s".formatted(most, REQUESTS, REQUESTS, DurationText.of(ALARM)));
        assertThat(most).isEqualTo(1);
    }
}
