package io.nuropb.testservers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A command line with what it adds to the environment.
 *
 * @param line the program and its arguments
 * @param environment variables to set; inherited ones that would configure a server are left out
 */
record ServerCommand(List<String> line, Map<String, String> environment) {
    private static final List<String> FOREIGN = List.of("ETCD_", "ETCDCTL_", "RABBITMQ_", "ERL_");
    private static final List<String> WITH_PARENT = List.of("setpriv", "--pdeathsig", "KILL", "--");

    ServerCommand {
        line = List.copyOf(line);
        environment = Map.copyOf(environment);
    }

    /** Starts the command as a child that ends with this JVM; its output is appended to {@code console}. */
    Process spawn(Path console) {
        List<String> command = new ArrayList<>(hasSetpriv() ? WITH_PARENT : List.of());
        command.addAll(line);
        return ChildProcesses.spawn(builder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(console.toFile())));
    }

    /**
     * Runs the command to its end.
     *
     * @return what it wrote to its standard output
     * @throws ServerException if it takes longer than {@code limit} or exits with anything but 0
     */
    String run(Duration limit) {
        Path folder = Folders.temporary("command");
        try {
            // Files instead of pipes: no thread is needed to empty them, and no output is too long for them.
            Path output = folder.resolve("output");
            Path errors = folder.resolve("errors");
            Process process = builder(line)
                    .redirectOutput(output.toFile())
                    .redirectError(errors.toFile())
                    .start();
            boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
            if (!ended) process.destroyForcibly().waitFor();
            String written = Files.readString(output);
            if (ended && process.exitValue() == 0) return written;
            String how = ended ? "exited with " + process.exitValue() : "took longer than " + limit;
            throw new ServerException("The command " + line + " " + how + ":\n" + written + Files.readString(errors));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot run " + line, e);
        } catch (InterruptedException e) {
            throw Interrupted.during(line.get(0), e);
        } finally {
            ChildProcesses.deleteNow(folder);
        }
    }

    private ProcessBuilder builder(List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().removeIf(name -> FOREIGN.stream().anyMatch(name::startsWith));
        builder.environment().putAll(environment);
        builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        return builder;
    }

    private static boolean hasSetpriv() {
        return Stream.of("/usr/bin/setpriv", "/bin/setpriv").map(Path::of).anyMatch(Files::isExecutable);
    }
}
