package io.nuropb.testservers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code bin/verify} in a project of its own, with a program in place of Maven: one test failed, and then passed. */
class VerifyScriptTest {
    private static final Path BIN = Path.of("..", "..", "bin").toAbsolutePath().normalize();
    private static final int LIMIT_SECONDS = 60;

    @TempDir
    Path folder;

    /** How the script ended, and all that it said. */
    private record Outcome(int status, String text) {}

    @BeforeEach
    void copyScriptsAndPutAFakeBeforeThePath() throws IOException {
        for (String file : List.of("verify", "lib/common.sh", "lib/servers.sh", "lib/build.sh")) {
            Path copy = folder.resolve("bin").resolve(file);
            Files.createDirectories(Objects.requireNonNull(copy.getParent()));
            Files.copy(BIN.resolve(file), copy);
        }
        try (var script = VerifyScriptTest.class.getResourceAsStream("verify/mvn")) {
            Files.copy(Objects.requireNonNull(script), folder.resolve("mvn"));
        }
        Files.setPosixFilePermissions(folder.resolve("mvn"), PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @Test
    void aTestThatFailsAndThenPassesIsNamed() throws Exception {
        Outcome outcome = verify("io.nuropb.etcd.EtcdStoreTest");

        assertThat(outcome.text())
                .contains("passed when they were run again", "EtcdStoreTest.nothingIsLost: 1 message is \"lost\"")
                .contains("PASSED: 1 tests");
        assertThat(outcome.status()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"io.nuropb.chaos.ChaosTest", "io.nuropb.robustness.BrokenConnectionsTest"})
    void whatNoSecondRunCanRepeatIsAFailure(String test) throws Exception {
        Outcome outcome = verify(test);

        assertThat(outcome.text())
                .contains("FAILED after ", test + ".nothingIsLost: 1 message is \"lost\"")
                .doesNotContain("PASSED");
        assertThat(outcome.status()).isEqualTo(1);
    }

    private Outcome verify(String test) throws Exception {
        Path output = folder.resolve("output");
        ProcessBuilder builder = new ProcessBuilder(folder.resolve("bin/verify").toString(), "--servers", "installed")
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().put("PATH", folder + ":" + System.getenv("PATH"));
        builder.environment().put("FAKE_TEST", test);
        // Any programs will do: nothing is started.
        Stream.of(ServerProgram.values())
                .forEach(program -> builder.environment().put("NUROPB_" + program.name() + "_BIN", "/bin/sh"));
        Process process = builder.start();
        assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        return new Outcome(process.exitValue(), Files.readString(output));
    }
}
