package io.nuropb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.testservers.RabbitServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A call from the command line is over in the time that its start takes, so nothing is loaded or made that it does not
 * use.
 */
@Tag("servers")
class CommandStartTest {

    /** Half of what there are when each text that is put together from others has classes of its own made for it. */
    private static final int MAX_MADE = 90;

    @TempDir
    private Path folder = Path.of("");

    @Test
    void aCallLoadsNoOtherCommandAndMakesFewClasses() throws Exception {
        List<String> loaded = loadedBy("request", "nobody", "echo");

        assertThat(loaded)
                .contains("io.nuropb.cli.RequestCommand")
                .filteredOn(name -> name.startsWith("io.nuropb.cli.") && name.endsWith("Command"))
                .containsExactlyInAnyOrder(
                        "io.nuropb.cli.NuropbCommand",
                        "io.nuropb.cli.MeshCommand",
                        "io.nuropb.cli.ClientCommand",
                        "io.nuropb.cli.MethodCommand",
                        "io.nuropb.cli.RequestCommand");
        assertThat(loaded)
                .filteredOn(name -> name.startsWith("java.lang.invoke.LambdaForm$MH/"))
                .hasSizeLessThan(MAX_MADE);
    }

    private List<String> loadedBy(String... line) throws IOException, InterruptedException {
        RabbitServer rabbit = RabbitServer.shared();
        Path log = folder.resolve("loaded.log");
        Map<String, String> environment = Map.of(
                "NUROPB_AMQP_URL",
                rabbit.uri(rabbit.freshVhost()).toString(),
                "JDK_JAVA_OPTIONS",
                "-Xlog:class+load:file=" + log + ":none");
        try (Child child = new Child(folder, environment, line)) {
            assertThat(child.status()).isEqualTo(ExitStatus.ERROR);
        }
        return Files.readAllLines(log).stream()
                .map(entry -> entry.replaceFirst(" source: .*", ""))
                .toList();
    }
}
