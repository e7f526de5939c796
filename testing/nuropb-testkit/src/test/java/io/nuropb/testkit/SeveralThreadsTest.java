package io.nuropb.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.service.Handler;
import io.nuropb.service.HandlerContext;
import io.nuropb.service.MeshService;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Handlers and tests with threads of their own, on a mesh that has one. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SeveralThreadsTest {

    private final TestMesh mesh = TestMesh.start();
    private final List<Object> done = new CopyOnWriteArrayList<>();

    @BeforeEach
    void start() {
        mesh.add(MeshService.named("stock")
                .method("count", context -> 7)
                .method("take", (params, context) -> done.add("taken"))
                .build());
    }

    @AfterEach
    void close() {
        mesh.close();
    }

    @Test
    void aHandlerMayCallFromSeveralThreads() {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            for (int round = 0; round < 20; round++) {
                assertThat(handledBy("work" + round, context -> countInParallel(threads, context)))
                        .isEqualTo(List.of(7, 7, 7, 7, 7, 7, 7, 7));
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(mesh.client().request("stock", "count", null, Integer.class).join())
                .isEqualTo(7);
    }

    private static List<Integer> countInParallel(ExecutorService threads, HandlerContext context) throws Exception {
        Callable<Integer> call = () -> context.client().call("stock", "count", null, Integer.class);
        List<Integer> counts = new ArrayList<>();
        for (Future<Integer> count : threads.invokeAll(Collections.nCopies(8, call))) {
            counts.add(count.get());
        }
        return counts;
    }

    @Test
    void aHandlerMayWaitForItsThreadsWithALimit() {
        ExecutorService threads = Executors.newSingleThreadExecutor();
        try {
            assertThat(handled(context -> threads.submit(
                                    () -> context.client().call("stock", "count", null, Integer.class))
                            .get(5, TimeUnit.SECONDS)))
                    .isEqualTo(7);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aTestMayCallFromSeveralThreads() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            Callable<Integer> call = () -> mesh.client().call("stock", "count", null, Integer.class);
            for (Future<Integer> count : threads.invokeAll(Collections.nCopies(200, call))) {
                assertThat(count.get()).isEqualTo(7);
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(mesh.client().request("stock", "count", null, Integer.class).join())
                .isEqualTo(7);
    }

    @Test
    void nothingRunsWhileAHandlerSleeps() throws Exception {
        CountDownLatch asleep = new CountDownLatch(1);
        mesh.add(MeshService.named("sleeper")
                .method("sleep", context -> {
                    asleep.countDown();
                    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(100);
                    for (long rest = 1; rest > 0; rest = end - System.nanoTime()) {
                        LockSupport.parkNanos(rest);
                    }
                    return done.add("woken");
                })
                .build());
        ExecutorService threads = Executors.newSingleThreadExecutor();
        try {
            Future<Boolean> slept = threads.submit(() -> mesh.client().call("sleeper", "sleep", null, Boolean.class));
            asleep.await();
            mesh.client().command("stock", "take", null).join();
            assertThat(slept.get()).isTrue();
        } finally {
            threads.shutdownNow();
        }
        assertThat(done).containsExactly("woken", "taken");
    }

    private @Nullable Object handled(Handler.WithoutParams handler) {
        return handledBy("shop", handler);
    }

    private @Nullable Object handledBy(String service, Handler.WithoutParams handler) {
        mesh.add(MeshService.named(service).method("work", handler).build());
        return mesh.await(mesh.client().request(service, "work", Map.of(), Object.class));
    }
}
