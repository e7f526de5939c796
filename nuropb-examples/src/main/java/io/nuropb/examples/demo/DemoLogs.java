package io.nuropb.examples.demo;

import io.nuropb.testkit.servers.ServerLogs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

/** Where a demonstration keeps its logs: {@code target/demo}, or where the system property {@code nuropb.demoLogs} says. */
final class DemoLogs {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

    private DemoLogs() {}

    /**
     * Makes a new folder and has logs of this process and of all servers go there, so that the terminal is left to the timeline. To be
     * called before anything logs.
     */
    static Path open(String name) throws IOException {
        String all = System.getProperty("nuropb.demoLogs", "target/demo");
        Path folder = Path.of(all, name + "-" + TIME.format(LocalDateTime.now(ZoneId.systemDefault())))
                .toAbsolutePath();
        Files.createDirectories(folder);
        System.setProperty(ServerLogs.PROPERTY, folder.toString());
        System.setProperty("nuropb.demoLog", folder.resolve("demo.log").toString());
        System.setProperty("logback.configurationFile", "logback-demo.xml");
        return folder;
    }
}
