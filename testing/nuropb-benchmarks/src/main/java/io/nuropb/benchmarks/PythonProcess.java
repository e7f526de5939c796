package io.nuropb.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Objects;

/** {@code python_peer.py} while it runs; what it complains of goes to this program's errors. */
final class PythonProcess implements AutoCloseable {

    private static final String SCRIPT = "python_peer.py";

    private final List<String> command;
    private final Process process;
    private final BufferedReader output;

    /** @param command has Python read the script from its input */
    PythonProcess(List<String> command) throws IOException {
        this.command = command;
        process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        output = process.inputReader();
        try (InputStream script = Objects.requireNonNull(PythonProcess.class.getResourceAsStream(SCRIPT), SCRIPT);
                OutputStream input = process.getOutputStream()) {
            script.transferTo(input);
        }
    }

    /**
     * Waits for the next line that it prints.
     *
     * @throws IllegalStateException if it ends without one
     */
    String line() throws IOException, InterruptedException {
        String line = output.readLine();
        if (line == null) {
            throw new IllegalStateException(String.join(" ", command) + " ended with " + process.waitFor()
                    + " before it had printed what is measured; its errors are above");
        }
        return line;
    }

    /** Ends it, if it has not ended by itself. */
    @Override
    public void close() throws IOException {
        process.destroy();
        process.onExit().join();
        output.close();
    }
}
