package io.nuropb.testservers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code bin/nuropb} in a project of its own, with programs in place of Maven and the JDK: it builds, and starts. */
class NuropbScriptTest {
    private static final Path BIN = Path.of("..", "..", "bin").toAbsolutePath().normalize();
    private static final int LIMIT_SECONDS = 60;

    private static final List<String> MODULES = List.of(
            "nuropb-core",
            "support/nuropb-json",
            "support/nuropb-tls",
            "nuropb-etcd",
            "nuropb-rabbitmq",
            "nuropb-cli",
            "nuropb-bom");

    @TempDir
    Path folder;

    @TempDir
    Path repository;

    /** How the script ended, and all that it said. */
    private record Outcome(int status, String text) {}

    @BeforeEach
    void copyScriptsAndPutFakesInPlaceOfTheirPrograms() throws IOException {
        for (String file : List.of("nuropb", "lib/common.sh", "lib/program.sh")) {
            Files.copy(BIN.resolve(file), made(folder.resolve("bin").resolve(file)));
        }
        for (String module : MODULES) {
            Files.createFile(made(folder.resolve(module).resolve("pom.xml")));
            Files.createDirectories(folder.resolve(module).resolve("src/main"));
        }
        Files.createFile(folder.resolve("pom.xml"));
        fake("mvn", folder.resolve("path/mvn"));
        fake("java", folder.resolve("jdk/bin/java"));
        fake("javac", folder.resolve("jdk/bin/javac"));
        Files.writeString(library(), "a library\n");
    }

    @Test
    void itStartsWhenTheRepositoryOfWhoeverBuiltItIsGone() throws Exception {
        assertThat(start().text()).contains("Building nuropb-cli").endsWith("the program\na library\n");
        Files.delete(library());
        Outcome second = start();
        assertThat(second.text()).isEqualTo("the program\na library\n");
        assertThat(second.status()).isZero();
    }

    @Test
    void itIsBuiltAnewWhenAJarOfItIsGone() throws Exception {
        start();
        Files.delete(folder.resolve("nuropb-cli/target/program/lib/library-1.jar"));
        assertThat(start().text()).contains("Building nuropb-cli").endsWith("the program\na library\n");
    }

    @Test
    void aFolderThatCannotBeWrittenToIsNamed() throws Exception {
        Files.createFile(folder.resolve("nuropb-cli/target"));
        Outcome outcome = start();
        assertThat(outcome.text())
                .startsWith("FAILED: The program is not prepared here for JAVA_HOME=" + folder.resolve("jdk"))
                .contains("nuropb-cli/target/program cannot be written to. Start bin/nuropb once as somebody who may")
                .hasLineCount(1);
        assertThat(outcome.status()).isEqualTo(1);
    }

    private Path library() {
        return repository.resolve("library-1.jar");
    }

    private static Path made(Path file) throws IOException {
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        return file;
    }

    private static void fake(String name, Path program) throws IOException {
        try (var script = NuropbScriptTest.class.getResourceAsStream("nuropb/" + name)) {
            Files.copy(Objects.requireNonNull(script), made(program));
        }
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Outcome start() throws Exception {
        Path output = folder.resolve("output");
        ProcessBuilder builder = new ProcessBuilder(folder.resolve("bin/nuropb").toString(), "--help")
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().put("PATH", folder.resolve("path") + ":" + System.getenv("PATH"));
        builder.environment().put("JAVA_HOME", folder.resolve("jdk").toString());
        builder.environment().put("MAVEN_REPOSITORY", repository.toString());
        Process process = builder.start();
        assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        return new Outcome(process.exitValue(), Files.readString(output));
    }
}
