package io.nuropb.demo;

import io.nuropb.watch.RunFolder;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Where a demonstration keeps its logs: {@code target/demo}, or where the system property {@code nuropb.demoLogs} says.
 */
final class DemoLogs {

    private DemoLogs() {}

    /** Makes a new folder for a demonstration of this name; see {@link RunFolder#open}. */
    static Path open(String name) throws IOException {
        return RunFolder.open(Path.of(System.getProperty("nuropb.demoLogs", "target/demo")), name, "demo.log");
    }
}
