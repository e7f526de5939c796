package io.nuropb.testkit.runner;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.SystemScheduler;
import io.nuropb.inmemory.InMemoryMesh;
import io.nuropb.runner.RunningState;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.service.MeshService;
import io.nuropb.testkit.VirtualTime;
import java.io.IOException;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Instances that the JVM is to stop when it shuts down. */
class StopOnShutdownTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    @Test
    void anInstanceThatHasStoppedIsHeldNoLonger() throws InterruptedException {
        ReferenceQueue<ServiceRunner> collected = new ReferenceQueue<>();
        WeakReference<ServiceRunner> stopped = stopped(collected);
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!stopped.refersTo(null) && System.nanoTime() < end) {
            System.gc();
            collected.remove(100);
        }
        assertThat(stopped.refersTo(null)).isTrue();
    }

    private static WeakReference<ServiceRunner> stopped(ReferenceQueue<ServiceRunner> collected) {
        VirtualTime time = new VirtualTime();
        ServiceRunner runner = new InMemoryMesh(time)
                .runner(MeshService.named("orders").build())
                .build()
                .stopOnShutdown();
        time.await(runner.start());
        runner.close();
        return new WeakReference<>(runner, collected);
    }

    @Test
    void anInterruptedThreadStopsAnInstanceToTheEnd() {
        VirtualTime time = new VirtualTime();
        ServiceRunner runner = new InMemoryMesh(time)
                .runner(MeshService.named("orders").build())
                .build();
        time.await(runner.start());

        Thread.currentThread().interrupt();
        runner.close();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(runner.status().state()).isEqualTo(RunningState.SHUTDOWN);
    }

    @Test
    void anInstanceThatIsMadeWhileTheJvmShutsDownStops(@TempDir Path folder) throws IOException, InterruptedException {
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dnuropb.testLogs=" + folder,
                        "-cp",
                        System.getProperty("java.class.path"),
                        LateProgram.class.getName())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(output).content().contains("SHUTDOWN");
    }

    /** Makes an instance when its JVM shuts down. */
    static final class LateProgram {

        private LateProgram() {}

        public static void main(String[] arguments) {
            Runtime.getRuntime().addShutdownHook(new Thread(LateProgram::run));
        }

        private static void run() {
            ServiceRunner runner = new InMemoryMesh(new SystemScheduler())
                    .runner(MeshService.named("orders").build())
                    .build();
            try {
                runner.stopOnShutdown().awaitStop();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            System.out.println(runner.status().state());
        }
    }
}
