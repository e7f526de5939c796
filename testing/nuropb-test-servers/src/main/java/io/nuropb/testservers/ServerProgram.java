package io.nuropb.testservers;

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
    EPMD("epmd", "NUROPB_EPMD_BIN", ""),
    PROMETHEUS("prometheus", "NUROPB_PROMETHEUS_BIN", "", "apt-get install prometheus");

    /** Names a pair of RabbitMQ and etcd that {@code bin/servers} has fetched. */
    private static final String PAIR_VARIABLE = "NUROPB_SERVERS";

    private static final String INSTALLED = "installed";
    private static final Pattern SEPARATOR = Pattern.compile(Pattern.quote(File.pathSeparator));

    private final String program;
    private final String variable;
    private final String preferredFolder;
    private final String install;
    private final boolean isOfPair;

    /** One of those that a pair of servers has. */
    ServerProgram(String program, String variable, String preferredFolder) {
        this.program = program;
        this.variable = variable;
        this.preferredFolder = preferredFolder;
        this.install = "apt-get install etcd-server etcd-client rabbitmq-server";
        this.isOfPair = true;
    }

    /** One that is installed, whichever pair of servers is asked for. */
    ServerProgram(String program, String variable, String preferredFolder, String install) {
        this.program = program;
        this.variable = variable;
        this.preferredFolder = preferredFolder;
        this.install = install;
        this.isOfPair = false;
    }

    Path locate() {
        return locate(System.getenv());
    }

    Path locate(Map<String, String> environment) {
        String named = environment.getOrDefault(variable, "");
        String pair = environment.getOrDefault(PAIR_VARIABLE, "");
        if (isOfPair && !pair.isBlank() && !pair.equals(INSTALLED)) return ofPair(pair, named, environment);
        if (!named.isBlank()) return named(Path.of(named));
        List<String> folders = SEPARATOR
                .splitAsStream(preferredFolder + File.pathSeparator + environment.getOrDefault("PATH", ""))
                .filter(folder -> !folder.isBlank())
                .toList();
        return folders.stream()
                .map(folder -> Path.of(folder, program))
                .filter(ServerProgram::isProgram)
                .findFirst()
                .orElseThrow(() -> new ServerException("The program '" + program + "' is needed and was not found in "
                        + folders + ". Install it (Debian, Ubuntu: " + install
                        + ") or name it in the environment variable "
                        + variable + "."));
    }

    /** The program in a pair that {@code bin/servers} fetched into the user's cache. */
    private Path ofPair(String pair, String named, Map<String, String> environment) {
        if (!named.isBlank())
            throw new ServerException("The environment variable " + variable + " names " + named + ", but "
                    + PAIR_VARIABLE + " asks for the servers '" + pair + "'. Unset one of them.");
        String cache = environment.getOrDefault("XDG_CACHE_HOME", "");
        Path folder = cache.isBlank() ? Path.of(environment.getOrDefault("HOME", ""), ".cache") : Path.of(cache);
        Path found = folder.resolve(Path.of("nuropb", "servers", pair, "bin", program));
        if (isProgram(found)) return found.toAbsolutePath();
        throw new ServerException("The environment variable " + PAIR_VARIABLE + " asks for the servers '" + pair
                + "', and there is no program " + found + ". Fetch them (bin/servers fetch " + pair
                + "), or unset the variable to use what is installed.");
    }

    private Path named(Path path) {
        if (isProgram(path)) return path.toAbsolutePath();
        throw new ServerException("The environment variable " + variable + " names " + path
                + ", which is not an executable file. Correct it, or unset it and install '" + program
                + "' (Debian, Ubuntu: " + install + ").");
    }

    private static boolean isProgram(Path path) {
        return Files.isRegularFile(path) && Files.isExecutable(path);
    }
}
