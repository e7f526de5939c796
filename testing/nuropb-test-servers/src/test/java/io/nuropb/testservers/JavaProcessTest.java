package io.nuropb.testservers;

import static io.nuropb.testservers.BoundedWait.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JavaProcessTest {

    @Test
    void aProgramIsToldToEnd() {
        try (JavaProcess process = start()) {
            assertThat(process.exitStatus()).isEmpty();
            process.stop(Duration.ofMinutes(2));

            assertThat(process.isRunning()).isFalse();
            assertThat(process.exitStatus()).as("128 and SIGTERM").hasValue(143);
            assertThat(output(process)).contains("goodbye");
        }
    }

    @Test
    void aKilledProgramSaysNothing() {
        try (JavaProcess process = start()) {
            process.kill();

            assertThat(process.isRunning()).isFalse();
            assertThat(output(process)).doesNotContain("goodbye");
        }
    }

    private static JavaProcess start() {
        JavaProcess process = JavaProcess.start("greeting", GreetingProgram.class, Map.of("GREETED", "world"));
        eventually("it says hello", () -> output(process).contains("hello world"));
        return process;
    }

    private static String output(JavaProcess process) {
        try {
            return Files.readString(process.logs().resolve("console.log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
