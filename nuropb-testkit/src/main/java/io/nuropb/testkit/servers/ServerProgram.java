package io.nuropb.testkit.servers;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A program that the private servers need, and where it is looked for. */
enum ServerProgram {
    ETCD("etcd", "NUROPB_ETCD", List.of()),
    ETCDCTL("etcdctl", "NUROPB_ETCDCTL", List.of()),
    // Debian's /usr/sbin/rabbitmq-server changes user and environment, so the script behind it is looked for first.
    RABBITMQ_SERVER("rabbitmq-server", "NUROPB_RABBITMQ_SERVER", List.of("/usr/lib/rabbitmq/bin")),
    EPMD("epmd", "NUROPB_EPMD", List.of());

    private static final String INSTALL = "apt-get install etcd-server etcd-client rabbitmq-server";

    private final String program;
    private final String variable;
    private final List<String> preferredFolders;

    ServerProgram(String program, String variable, List<String> preferredFolders) {
        this.program = program;
        this.variable = variable;
        this.preferredFolders = preferredFolders;
    }

    Path locate() {
        return locate(System.getenv());
    }

    Path locate(Map<String, String> environment) {
        String named = environment.get(variable);
        if (named != null && !named.isBlank()) return named(Path.of(named));
        List<String> folders = new ArrayList<>(preferredFolders);
        folders.addAll(List.of(environment.getOrDefault("PATH", "").split(File.pathSeparator)));
        return folders.stream()
                .filter(folder -> !folder.isBlank())
                .map(folder -> Path.of(folder, program))
                .filter(ServerProgram::isProgram)
                .findFirst()
                .orElseThrow(() -> new ServerException("The program '" + program + "' is needed and was not found in "
                        + folders + ". Install it (Debian, Ubuntu: " + INSTALL + ") or name it in the environment variable "
                        + variable + "."));
    }

    private Path named(Path path) {
        if (isProgram(path)) return path.toAbsolutePath();
        throw new ServerException("The environment variable " + variable + " names " + path
                + ", which is not an executable file. Correct it, or unset it and install '" + program
                + "' (Debian, Ubuntu: " + INSTALL + ").");
    }

    private static boolean isProgram(Path path) {
        return Files.isRegularFile(path) && Files.isExecutable(path);
    }
}
