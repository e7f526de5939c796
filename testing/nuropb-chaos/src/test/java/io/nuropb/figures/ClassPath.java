package io.nuropb.figures;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** This JVM's class path as a program that is installed has it. */
final class ClassPath {

    private ClassPath() {}

    /**
     * Packs what are folders in a build: a JVM archives the classes of jars only.
     *
     * @param folder where the jars are written
     */
    static String inJars(Path folder) {
        String[] entries = System.getProperty("java.class.path").split(File.pathSeparator, -1);
        return IntStream.range(0, entries.length)
                .mapToObj(i -> inJar(Path.of(entries[i]), folder.resolve(i + ".jar")))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static String inJar(Path entry, Path jar) {
        if (!Files.isDirectory(entry)) {
            return entry.toString();
        }
        int status = ToolProvider.findFirst("jar")
                .orElseThrow(() -> new IllegalStateException("This is a JVM without the tool jar"))
                .run(System.out, System.err, "cf", jar.toString(), "-C", entry.toString(), ".");
        if (status != 0) {
            throw new IllegalStateException(entry + " cannot be packed: jar ended with " + status);
        }
        return jar.toString();
    }
}
