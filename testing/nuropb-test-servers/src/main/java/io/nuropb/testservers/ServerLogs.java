package io.nuropb.testservers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The folder in which one server keeps its logs: {@code target/server-logs/<name>-<n>}, with the first {@code n} that
 * is free. It is kept after the test. The system property {@value #PROPERTY} names another place than
 * {@code target/server-logs}.
 */
public final class ServerLogs {
    /** The system property that names the folder of all log folders. */
    public static final String PROPERTY = "nuropb.serverLogs";

    private static final int MAX_FOLDERS = 100_000;
    private static final int TAIL_LINES = 30;
    private static final int TAIL_BYTES = 16_384;

    private final Path folder;

    private ServerLogs(Path folder) {
        this.folder = folder;
    }

    /**
     * Makes a new log folder.
     *
     * @param name what the logs are of, fit for a file name
     * @throws UncheckedIOException if it cannot be made
     */
    public static ServerLogs create(String name) {
        Path all = Path.of(System.getProperty(PROPERTY, "target/server-logs")).toAbsolutePath();
        try {
            Files.createDirectories(all);
            for (int n = 1; n <= MAX_FOLDERS; n++) {
                Path folder = all.resolve(name + "-" + n);
                if (!Files.exists(folder) && create(folder)) return new ServerLogs(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot make a log folder for " + name + " in " + all, e);
        }
        throw new ServerException(
                "There are " + MAX_FOLDERS + " log folders of " + name + " in " + all + ". Delete some.");
    }

    private static boolean create(Path folder) throws IOException {
        try {
            Files.createDirectory(folder);
            return true;
        } catch (FileAlreadyExistsException anotherJvmWasFaster) {
            return false;
        }
    }

    /** The folder, an absolute path. */
    public Path folder() {
        return folder;
    }

    /** Where a server's own output goes, that of each of its starts behind the one before. */
    Path console() {
        return folder.resolve("console.log");
    }

    /**
     * How often a server has said something in its own output so far, over all its starts.
     *
     * @throws UncheckedIOException if the output cannot be read
     */
    int said(String words) {
        if (!Files.exists(console())) {
            return 0;
        }
        try {
            return Files.readString(console(), StandardCharsets.UTF_8).split(Pattern.quote(words), -1).length - 1;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + console(), e);
        }
    }

    /**
     * The last {@value #TAIL_LINES} lines of each log file.
     *
     * @throws UncheckedIOException if a file cannot be read
     */
    public String tail() {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().endsWith(".log"))
                    .sorted()
                    .map(ServerLogs::tailOf)
                    .collect(Collectors.joining());
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the logs in " + folder, e);
        }
    }

    private static String tailOf(Path file) {
        try (var channel = Files.newByteChannel(file)) {
            channel.position(Math.max(0, channel.size() - TAIL_BYTES));
            byte[] end = Channels.newInputStream(channel).readNBytes(TAIL_BYTES);
            List<String> lines = new String(end, StandardCharsets.UTF_8).lines().toList();
            List<String> last = lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size());
            return "\n--- the end of " + file.getFileName() + "\n" + String.join("\n", last);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file, e);
        }
    }
}
