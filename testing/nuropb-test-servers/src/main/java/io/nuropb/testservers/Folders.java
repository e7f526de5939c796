package io.nuropb.testservers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Folders that hold a server's data. */
final class Folders {
    private Folders() {}

    static Path temporary(String name) {
        try {
            Path folder = Files.createTempDirectory("nuropb-" + name + "-");
            ChildProcesses.deleteAtExit(folder);
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot make a temporary folder for " + name, e);
        }
    }

    static Path write(Path file, String text) {
        try {
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write " + file, e);
        }
    }

    /** Deletes a folder and everything in it. What is gone already, or goes meanwhile, is fine. */
    static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) Files.deleteIfExists(file);
        } catch (NoSuchFileException gone) {
            return;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot delete " + folder, e);
        }
    }
}
