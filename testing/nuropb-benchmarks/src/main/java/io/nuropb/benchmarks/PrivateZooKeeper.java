package io.nuropb.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.curator.test.TestingServer;
import org.apache.zookeeper.Version;

/**
 * A ZooKeeper in this JVM, the one of Curator's tests, on a free port. Its data lie in a temporary folder, to which it
 * syncs each transaction, as ZooKeeper does by default.
 */
final class PrivateZooKeeper implements AutoCloseable {

    private static final int ANY_PORT = 0;

    private final Path folder;
    private final TestingServer server;

    /** Starts it, and returns when it answers. */
    PrivateZooKeeper() throws Exception {
        folder = Files.createTempDirectory("nuropb-zookeeper-");
        // It writes its configuration beside its data, and leaves it there.
        server = new TestingServer(
                ANY_PORT, Files.createDirectory(folder.resolve("data")).toFile());
    }

    /** Where clients connect, as {@code host:port}. */
    String address() {
        return server.getConnectString();
    }

    /** For people. */
    static String version() {
        return Version.getVersion();
    }

    /** Stops it, and deletes its data. */
    @Override
    public void close() throws IOException {
        server.close();
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.deleteIfExists(file);
            }
        }
    }
}
