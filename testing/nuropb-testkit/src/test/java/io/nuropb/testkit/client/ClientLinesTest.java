package io.nuropb.testkit.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.SystemScheduler;
import io.nuropb.client.CallOptions;
import io.nuropb.client.ClientConfig;
import io.nuropb.client.MeshClient;
import io.nuropb.inmemory.InMemoryMesh;
import io.nuropb.json.JacksonJson;
import io.nuropb.messaging.MessageIds;
import io.nuropb.messaging.MessagePublisher;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.service.HandlerContext;
import io.nuropb.service.MeshService;
import io.nuropb.testkit.LoggedLines;
import io.nuropb.testkit.LoggedLines.Line;
import io.nuropb.testkit.PassingPublisher;
import io.nuropb.testkit.TestMesh;
import io.nuropb.testkit.VirtualTime;
import io.nuropb.testkit.messaging.ScriptedPublisher;
import io.nuropb.testkit.messaging.ScriptedSource;
import io.nuropb.testkit.messaging.TestDeliveries;
import io.nuropb.topology.TopologyNames;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

/** What a client logs of its calls, and what the MDC holds where they complete. */
class ClientLinesTest {

    private static final CallOptions TRACED = CallOptions.defaults().withTraceId("t-3");

    private final LoggedLines log = new LoggedLines();

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    void aCallersTimeOutsHaveOneLineInAnInterval() {
        try (TestMesh mesh = TestMesh.start()) {
            CompletableFuture<Object> never = new CompletableFuture<>();
            mesh.add(
                    MeshService.named("stock").method("count", context -> never).build());
            for (int i = 0; i < 3; i++) {
                CompletableFuture<Integer> call = mesh.client()
                        .request("stock", "count", null, Integer.class, TRACED.withTimeout(Duration.ofSeconds(5)));
                mesh.advance(Duration.ofSeconds(5));
                assertThat(call).isCompletedExceptionally();
            }
            List<Line> lines = log.with("stock.count has no outcome within 5 s");
            assertThat(lines).hasSize(1);
            assertThat(lines.get(0).text()).contains("trace id t-3").contains("[TIMEOUT, ");
            assertThat(lines.get(0).mdc())
                    .containsEntry(MessageIds.METHOD, "stock.count")
                    .containsEntry(MessageIds.TRACE_ID, "t-3")
                    .containsKey(MessageIds.CORRELATION_ID);
            never.complete(null);
        }
    }

    @Test
    void aPublisherThatCannotSayWhetherItIsBlockedKeepsNoCallFromItsEndAndFloodsNoLog() {
        VirtualTime time = new VirtualTime();
        MessagePublisher broken = new PassingPublisher(new ScriptedPublisher()) {
            @Override
            public Optional<String> blocked() {
                throw new NoClassDefFoundError("made up");
            }
        };
        MeshClient client = new MeshClient(
                () -> TestDeliveries.REPLY_QUEUE,
                TopologyNames.defaults(),
                new ScriptedSource(),
                broken,
                new JacksonJson(),
                time,
                ClientConfig.defaults());
        List<CompletableFuture<Integer>> calls = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            calls.add(client.request("stock", "count", null, Integer.class, TRACED));
        }
        time.advance(TRACED.timeout().plusSeconds(1));
        assertThat(calls).allMatch(CompletableFuture::isCompletedExceptionally);
        assertThat(log.with("Asking a publisher whether it is blocked failed")).hasSize(1);
        client.close();
    }

    @Test
    void aResultThatDoesNotFitHasOneLine() {
        try (TestMesh mesh = TestMesh.start()) {
            mesh.add(MeshService.named("stock")
                    .method("count", context -> "seven")
                    .build());
            for (int i = 0; i < 2; i++) {
                CompletableFuture<Integer> call = mesh.client().request("stock", "count", null, Integer.class, TRACED);
                mesh.advance(Duration.ZERO);
                assertThat(call).isCompletedExceptionally();
            }
            List<Line> lines = log.with("The result of stock.count is no java.lang.Integer");
            assertThat(lines).hasSize(1);
            assertThat(lines.get(0).text()).contains("found a text").doesNotContain("seven");
        }
    }

    /** On real threads, which are used again. */
    @Test
    void whatIsChainedToACallOfAHandlersHasTheHandlersIds() {
        List<Map<String, String>> seen = new CopyOnWriteArrayList<>();
        try (SystemScheduler scheduler = new SystemScheduler()) {
            InMemoryMesh mesh = new InMemoryMesh(scheduler);
            try (ServiceRunner stock = mesh.runner(MeshService.named("stock")
                                    .method("count", context -> 7)
                                    .build())
                            .build();
                    ServiceRunner shop = mesh.runner(MeshService.named("shop")
                                    .method("look", context -> look(context, seen))
                                    .build())
                            .build();
                    ServiceRunner caller = mesh.client("caller").build()) {
                stock.start().join();
                shop.start().join();
                caller.start().join();
                MeshClient client = caller.client();
                assertThat(client.call("shop", "look", null, Integer.class, TRACED))
                        .isEqualTo(7);
                assertThat(seen)
                        .hasSize(2)
                        .allSatisfy(mdc -> assertThat(mdc)
                                .containsEntry(MessageIds.METHOD, "shop.look")
                                .containsEntry(MessageIds.TRACE_ID, "t-3"));
                assertThat(seen.get(0)).isEqualTo(seen.get(1));
                assertThat(leftOver(scheduler)).isEmpty();
            }
        }
    }

    private static CompletionStage<Integer> look(HandlerContext context, List<Map<String, String>> seen) {
        seen.add(mdc());
        return context.client().request("stock", "count", null, Integer.class).thenApply(count -> {
            seen.add(mdc());
            return count;
        });
    }

    /** What the threads that handlers ran on still have in their MDCs. */
    private static List<Map<String, String>> leftOver(SystemScheduler scheduler) {
        List<CompletableFuture<Map<String, String>>> looks = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            looks.add(CompletableFuture.supplyAsync(ClientLinesTest::mdc, scheduler.callbacks()));
            looks.add(CompletableFuture.supplyAsync(ClientLinesTest::mdc, scheduler));
        }
        return looks.stream()
                .map(CompletableFuture::join)
                .filter(mdc -> !mdc.isEmpty())
                .toList();
    }

    private static Map<String, String> mdc() {
        @Nullable Map<String, String> present = MDC.getCopyOfContextMap();
        return present == null ? Map.of() : Map.copyOf(present);
    }
}
