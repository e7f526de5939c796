package io.nuropb.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ProcessSupervisorTest {

    /** It ends in order, but not at once: only when it can read a line. */
    private static final String INSTANCE = "trap 'read line; exit 0' TERM; echo up; while :; do sleep 0.02; done";

    private final List<Process> started = new ArrayList<>();

    @Test
    void asManyRunAsAreAskedForAndOneThatDiesIsReplaced() throws InterruptedException {
        try (ProcessSupervisor supervisor = new ProcessSupervisor(this::start)) {
            supervisor.follow(3);
            assertThat(supervisor.serving()).isEqualTo(3);
            started.get(1).destroyForcibly();
            assertThat(started.get(1).waitFor(10, TimeUnit.SECONDS)).isTrue();
            supervisor.follow(3);
            assertThat(supervisor.serving()).isEqualTo(3);
            assertThat(started).hasSize(4);
            started.forEach(ProcessSupervisorTest::finish);
        }
        assertThat(started).noneMatch(Process::isAlive);
    }

    @Test
    void theYoungestAreToldToStopAndAreNotKilledWhileTheyHaveSomethingToDo() throws InterruptedException {
        try (ProcessSupervisor supervisor = new ProcessSupervisor(this::start)) {
            supervisor.follow(3);
            supervisor.follow(1);
            assertThat(supervisor.serving()).isEqualTo(1);
            assertThat(supervisor.draining()).isEqualTo(2);
            assertThat(started.get(0).isAlive()).isTrue();

            supervisor.follow(2);
            assertThat(started).as("who drains does not come back").hasSize(4);
            assertThat(supervisor.draining()).isEqualTo(2);
            finish(started.get(1));
            assertThat(started.get(1).waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(started.get(1).exitValue()).isZero();
            assertThat(supervisor.draining()).isEqualTo(1);
            started.forEach(ProcessSupervisorTest::finish);
        }
        assertThat(started).noneMatch(Process::isAlive);
    }

    @Test
    void noneIsStartedWhileItWaitsForTheLastToEnd() {
        ProcessSupervisor supervisor = new ProcessSupervisor(this::start);
        supervisor.follow(2);
        CompletableFuture<Void> closing = CompletableFuture.runAsync(supervisor::close);
        while (supervisor.draining() < 2) {
            Thread.onSpinWait();
        }

        supervisor.follow(3);

        assertThat(started).hasSize(2);
        started.forEach(ProcessSupervisorTest::finish);
        assertThat(closing).succeedsWithin(Duration.ofSeconds(10));
    }

    private Process start() {
        try {
            Process process = new ProcessBuilder("sh", "-c", INSTANCE).start();
            process.inputReader().readLine();
            started.add(process);
            return process;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Lets it end, once it has been told to. */
    private static void finish(Process process) {
        try {
            process.outputWriter().write("finished\n");
            process.outputWriter().flush();
        } catch (IOException e) {
            // It has ended already.
            assertThat(process.isAlive()).isFalse();
        }
    }
}
