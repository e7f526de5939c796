package io.nuropb.testkit.runner;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.Scheduler;
import io.nuropb.SystemScheduler;
import io.nuropb.client.CallOptions;
import io.nuropb.client.ClientConfig;
import io.nuropb.client.EventOptions;
import io.nuropb.client.MeshClient;
import io.nuropb.client.TypeRef;
import io.nuropb.inmemory.InMemoryMesh;
import io.nuropb.inmemory.PausableScheduler;
import io.nuropb.runner.RunnerConfig;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.service.MeshService;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What is chained to the futures of an instance and its client may block, and holds up neither them nor who chains
 * beside it.
 */
class ChainedFuturesTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    /** How many calls may be under way. */
    private static final int PLACES = 2;

    private static final CallOptions CALL = CallOptions.defaults();

    private final Scheduler threads = new SystemScheduler();
    private final PausableScheduler scheduler = new PausableScheduler(threads);
    private final InMemoryMesh mesh = new InMemoryMesh(scheduler);
    private final ServiceRunner orders = mesh.runner(MeshService.named("orders")
                    .method("ping", context -> "pong")
                    .build())
            .build();
    private final ServiceRunner runner = mesh.runner(MeshService.named("caller").build())
            .config(RunnerConfig.defaults()
                    .withClient(ClientConfig.defaults().withMaxPending(PLACES).withMaxUnconfirmed(PLACES)))
            .build();

    /**
     * One method that returns a future.
     *
     * @param method its class, name and types of parameters
     */
    private record Asking(String method, Function<ServiceRunner, CompletionStage<?>> ask) {

        static Asking client(String method, Function<MeshClient, CompletionStage<?>> ask) {
            return new Asking("MeshClient." + method, runner -> ask.apply(runner.client()));
        }

        static Asking runner(String method, Function<ServiceRunner, CompletionStage<?>> ask) {
            return new Asking("ServiceRunner." + method, ask);
        }

        boolean isStart() {
            return method.equals("ServiceRunner.start()");
        }

        boolean isStop() {
            return method.equals("ServiceRunner.stop()");
        }

        @Override
        public String toString() {
            return method;
        }
    }

    static Stream<Asking> everyMethod() {
        return Stream.of(
                Asking.client(
                        "request(String, String, Object, Class)",
                        client -> client.request("orders", "ping", null, String.class)),
                Asking.client(
                        "request(String, String, Object, Class, CallOptions)",
                        client -> client.request("orders", "ping", null, String.class, CALL)),
                Asking.client(
                        "request(String, String, Object, TypeRef)",
                        client -> client.request("orders", "ping", null, new TypeRef<String>() {})),
                Asking.client(
                        "request(String, String, Object, TypeRef, CallOptions)",
                        client -> client.request("orders", "ping", null, new TypeRef<String>() {}, CALL)),
                Asking.client("command(String, String, Object)", client -> client.command("orders", "ping", null)),
                Asking.client(
                        "command(String, String, Object, CallOptions)",
                        client -> client.command("orders", "ping", null, CALL)),
                Asking.client("publish(String, Object)", client -> client.publish("stock.low", 7)),
                Asking.client(
                        "publish(String, Object, EventOptions)",
                        client -> client.publish("stock.low", 7, EventOptions.defaults())),
                Asking.client("describe(String)", client -> client.describe("orders")),
                Asking.client("open()", MeshClient::open),
                Asking.client("roomForRequest()", client -> {
                    takePlaces(() -> client.request("orders", "ping", null, String.class));
                    return client.roomForRequest();
                }),
                Asking.client("roomForMessage()", client -> {
                    takePlaces(() -> client.publish("stock.low", 7));
                    return client.roomForMessage();
                }),
                Asking.runner("start()", ServiceRunner::start),
                Asking.runner("drain()", ServiceRunner::drain),
                Asking.runner("stop()", ServiceRunner::stop),
                Asking.runner("members()", ServiceRunner::members),
                Asking.runner("putProperty(String, String)", runner -> runner.putProperty("colour", "blue")));
    }

    private static void takePlaces(Supplier<CompletionStage<?>> call) {
        assertThat(Stream.generate(call).limit(PLACES).toList()).hasSize(PLACES);
    }

    @BeforeEach
    void start() {
        orders.start().join();
    }

    @AfterEach
    void stop() {
        scheduler.resume();
        runner.close();
        orders.close();
        threads.close();
    }

    @Test
    void noMethodIsMissing() {
        assertThat(everyMethod().map(Asking::method))
                .containsExactlyInAnyOrderElementsOf(Stream.of(MeshClient.class, ServiceRunner.class)
                        .flatMap(type -> Arrays.stream(type.getMethods()))
                        .filter(method -> CompletionStage.class.isAssignableFrom(method.getReturnType()))
                        .map(ChainedFuturesTest::described)
                        .toList());
    }

    private static String described(Method method) {
        assertThat(Modifier.isStatic(method.getModifiers())).isFalse();
        return method.getDeclaringClass().getSimpleName() + "." + method.getName() + "("
                + Arrays.stream(method.getParameterTypes())
                        .map(Class::getSimpleName)
                        .collect(Collectors.joining(", "))
                + ")";
    }

    @ParameterizedTest
    @MethodSource("everyMethod")
    void whatIsChainedMayBlock(Asking asking) {
        if (!asking.isStart()) {
            runner.start().join();
        }
        CountDownLatch together = new CountDownLatch(asking.isStart() ? 1 : 2);
        // What is asked is not known before all have chained to it.
        scheduler.pause();
        List<? extends CompletionStage<?>> asked = IntStream.range(0, (int) together.getCount())
                .mapToObj(caller -> asking.ask().apply(runner))
                .toList();
        List<CompletableFuture<?>> chained = asked.stream()
                .<CompletableFuture<?>>map(
                        stage -> stage.thenRun(() -> block(together, asking)).toCompletableFuture())
                .toList();
        assertThat(chained).noneMatch(CompletableFuture::isDone);
        scheduler.resume();
        assertThat(chained).allSatisfy(end -> assertThat(end).succeedsWithin(LIMIT.multipliedBy(2)));
    }

    /** Waits for those who have asked for the same, and for a call. */
    private void block(CountDownLatch together, Asking asking) {
        assertThat(runner.isInCallback()).as("a thread that may block").isTrue();
        together.countDown();
        try {
            assertThat(together.await(LIMIT.toSeconds(), TimeUnit.SECONDS))
                    .as("one blocks the other")
                    .isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        if (!asking.isStop()) {
            CallOptions limited = CALL.withTimeout(LIMIT);
            assertThat(runner.client().call("orders", "ping", null, String.class, limited))
                    .isEqualTo("pong");
        }
    }
}
