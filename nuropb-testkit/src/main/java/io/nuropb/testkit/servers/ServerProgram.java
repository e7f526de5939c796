package io.nuropb.testkit.servers;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** A program that the private servers need, and where it is looked for. */
enum ServerProgram {
    ETCD("etcd", "NUROPB_ETCD_BIN", ""),
    ETCDCTL("etcdctl", "NUROPB_ETCDCTL_BIN", ""),
    // Debian's /usr/sbin/rabbitmq-server changes user and environment, so the script behind it is looked for first.
    RABBITMQ_SERVER("rabbitmq-server", "NUROPB_RABBITMQ_SERVER_BIN", "/usr/lib/rabbitmq/bin"),
    EPMD("epmd", "NUROPB_EPMD_BIN", "");

    private static final Pattern SEPARATOR = Pattern.compile(Pattern.quote(File.pathSeparator));
    private static final String INSTALL = "apt-get install etcd-server etcd-client rabbitmq-server";

    private final String program;
    private final String variable;
    private final String preferredFolder;

    ServerProgram(String program, String variable, String preferredFolder) {
        this.program = program;
        this.variable = variable;
        this.preferredFolder = preferredFolder;
    }

    Path locate() {
        return locate(System.getenv());
    }

    Path locate(Map<String, String> environment) {
        String named = environment.get(variable);
        if (named != null && !named.isBlank()) return named(Path.of(named));
        List<String> folders = SEPARATOR
                .splitAsStream(preferredFolder + File.pathSeparator + environment.getOrDefault("PATH", ""))
                .filter(folder -> !folder.isBlank())
                .toList();
        return folders.stream()
                .map(folder -> Path.of(folder, program))
                .filter(ServerProgram::isProgram)
                .findFirst()
                .orElseThrow(() -> new ServerException("The program '" + program + "' is needed and was not found in "
                        + folders + ". Install it (Debian, Ubuntu: " + INSTALL
                        + ") or name it in the environment variable "
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
