package io.nuropb.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scripts of the shell stand for Python, which need not be on the machine. */
class PythonInterpreterTest {

    private static final String VARIABLE = "NUROPB_PYTHON_BIN";
    private static final String REMEDY = "apt-get install python3-pika python3-cryptography";
    private static final Pace PACE = Pace.quick();
    private static final ServiceQueue QUEUE = new ServiceQueue("amqp://nowhere", "bench");

    @TempDir
    private Path folder;

    @Test
    void anInterpreterThatIsNotThereIsNamedWithTheRemedy() {
        Path nowhere = folder.resolve("python3");

        assertThatIllegalStateException()
                .isThrownBy(() -> PythonInterpreter.find(Map.of(VARIABLE, nowhere.toString())))
                .withMessageContainingAll(nowhere.toString(), REMEDY, VARIABLE);
    }

    @Test
    void aPackageThatIsNotThereIsNamedWithTheRemedy() throws Exception {
        String program = program("echo Traceback >&2; echo \"No module named 'pika'\" >&2; exit 1");

        assertThatIllegalStateException()
                .isThrownBy(() -> PythonInterpreter.find(Map.of(VARIABLE, program)))
                .withMessageContainingAll(program + " (No module named 'pika')", REMEDY, VARIABLE);
    }

    @Test
    void theInterpreterThatIsNamedIsTaken() throws Exception {
        String program = program("echo Python 3, pika 1, cryptography 2");

        assertThat(PythonInterpreter.find(Map.of(VARIABLE, program)))
                .isEqualTo(new PythonInterpreter(program, "Python 3, pika 1, cryptography 2"));
    }

    @Test
    void itIsGivenItsScriptAndToldHowLongToWork() throws Exception {
        String program = program(
                "[ \"$(grep -c '^def encryption')\" = 1 ] && " + "[ \"$*\" = '- encryption 0.5 0.9' ] && echo 512.5");

        assertThat(peer(program).encrypted(PACE)).isEqualTo(512.5);
    }

    @Test
    void itsServiceIsReadyBeforeItsCallerBegins() throws Exception {
        Path ready = folder.resolve("ready");
        String program = program("cat >/dev/null; case $2 in "
                + "service) : >'" + ready + "'; echo ready; exec sleep 60 ;; "
                + "caller) [ -e '" + ready + "' ] && [ $6 = 100 ] && echo 2000 ;; esac");

        assertThat(peer(program).requests(QUEUE, 100, PACE)).isEqualTo(2_000);
    }

    @Test
    void aProcessThatEndsWithoutAFigureIsNamed() throws Exception {
        String program = program("cat >/dev/null; exit 3");

        assertThatIllegalStateException()
                .isThrownBy(() -> peer(program).encrypted(PACE))
                .withMessageContaining(program + " - encryption 0.5 0.9 ended with 3");
    }

    private static PythonExchanges peer(String program) {
        return new PythonExchanges(new PythonInterpreter(program, ""));
    }

    private String program(String script) throws IOException {
        Path program = folder.resolve("python3");
        Files.writeString(program, "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        return program.toString();
    }
}
