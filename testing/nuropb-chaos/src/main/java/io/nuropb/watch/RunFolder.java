package io.nuropb.watch;

import io.nuropb.testservers.ServerLogs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

/** Where one run of a program keeps what it logs. */
public final class RunFolder {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

    private RunFolder() {}

    /**
     * Makes a new folder and has logs of this process and of all servers go there, so that the terminal is left to the
     * timeline. To be called before anything logs.
     *
     * @param all where the folders of all runs are
     * @param name of the run; the time of day is added
     * @param log the name of this process's log
     * @return an absolute path
     */
    public static Path open(Path all, String name, String log) throws IOException {
        Path folder = all.resolve(name + "-" + TIME.format(LocalDateTime.now(ZoneId.systemDefault())))
                .toAbsolutePath();
        Files.createDirectories(folder);
        System.setProperty(ServerLogs.PROPERTY, folder.toString());
        System.setProperty("nuropb.runLog", folder.resolve(log).toString());
        System.setProperty("logback.configurationFile", "logback-run.xml");
        return folder;
    }
}
