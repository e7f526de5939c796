package io.nuropb.testservers;

import static io.nuropb.testservers.BoundedWait.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildProcessesTest {
    @TempDir
    Path temporary;

    @Test
    void serversEndWithAJvmThatIsKilled() throws Exception {
        Orphans orphans = Orphans.start(temporary);

        orphans.parent().destroyForcibly().waitFor();

        eventually("nobody listens any more", orphans::areGone);
    }

    @Test
    void serversAndTheirDataEndWithAJvmThatExits() throws Exception {
        Orphans orphans = Orphans.start(temporary);

        orphans.parent().getOutputStream().close();

        orphans.parent().waitFor();
        eventually("nobody listens any more", orphans::areGone);
        assertThat(Files.exists(orphans.folder())).isFalse();
    }

    @Test
    void nothingIsStartedByAJvmThatEnds() throws Exception {
        Process parent = start(temporary, SupervisingProgram.class);
        BufferedReader output = parent.inputReader(StandardCharsets.UTF_8);
        assertThat(output.readLine()).isEqualTo("started");

        parent.getOutputStream().close();

        assertThat(output.lines()).singleElement().asString().contains("Cannot start", "this JVM ends");
        parent.waitFor();
    }

    private static Process start(Path temporary, Class<?> program) throws IOException {
        Path logs = ServerLogs.create("orphan").folder();
        return new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djava.io.tmpdir=" + temporary,
                        "-Dnuropb.testLogs=" + logs,
                        "-D" + ServerLogs.PROPERTY + "=" + logs,
                        "-cp",
                        System.getProperty("java.class.path"),
                        program.getName()))
                .redirectError(logs.resolve("console.log").toFile())
                .start();
    }

    private record Orphans(Process parent, int etcdPort, int epmdPort, Path folder) {

        static Orphans start(Path temporary) throws IOException {
            Process parent = ChildProcessesTest.start(temporary, OrphanProgram.class);
            BufferedReader output = parent.inputReader(StandardCharsets.UTF_8);
            Orphans orphans = new Orphans(
                    parent,
                    Integer.parseInt(output.readLine()),
                    Integer.parseInt(output.readLine()),
                    Path.of(output.readLine()));
            assertThat(PortProbe.listens(orphans.etcdPort)).isTrue();
            return orphans;
        }

        boolean areGone() {
            return !PortProbe.listens(etcdPort) && !PortProbe.listens(epmdPort);
        }
    }
}
