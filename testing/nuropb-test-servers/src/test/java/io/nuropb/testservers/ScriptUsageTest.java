package io.nuropb.testservers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every script in {@code bin} says how it is used, without a look at what is installed. */
class ScriptUsageTest {

    private static final Path BIN = Path.of("..", "..", "bin").toAbsolutePath().normalize();
    private static final int LIMIT_SECONDS = 60;

    @TempDir
    Path folder;

    /** All but the program of the command line, which has a help of its own. */
    static Stream<Path> scripts() throws IOException {
        try (Stream<Path> files = Files.list(BIN)) {
            return files
                    .filter(Files::isRegularFile)
                    .filter(file -> !file.getFileName().toString().equals("nuropb"))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("scripts")
    void helpIsTheUsageAndNoError(Path script) throws Exception {
        String usage = printed(0, script, "--help");

        assertThat(usage).isNotBlank().contains("bin/" + script.getFileName()).doesNotContain("ROOT=", "set -euo");
        assertThat(printed(0, script, "--other", "-h")).isEqualTo(usage);
    }

    @ParameterizedTest
    @ValueSource(strings = {"demo", "servers", "reproduce"})
    void whatIsNotUnderstoodIsAnErrorWithTheUsage(String script) throws Exception {
        assertThat(printed(2, BIN.resolve(script), "nonsense")).isEmpty();
        assertThat(folder.resolve("err")).content().isEqualTo(printed(0, BIN.resolve(script), "--help"));
    }

    private String printed(int status, Path script, String... arguments) throws Exception {
        Path out = folder.resolve("out");
        Path err = folder.resolve(status == 0 ? "no-err" : "err");
        Process process = new ProcessBuilder(Stream.concat(Stream.of(script.toString()), Stream.of(arguments))
                        .toList())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(err)).isEqualTo(status);
        if (status == 0) {
            assertThat(err).isEmptyFile();
        }
        return Files.readString(out, StandardCharsets.UTF_8);
    }
}
