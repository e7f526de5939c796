package io.nuropb.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** One who looks for a class by its name finds one file. */
class FileNamesTest {

    private static final Path ROOT = Path.of("..", "..");

    /** What is built is nobody's, and offenders are named as what they imitate. */
    private static final Set<String> SET_APART = Set.of(".git", "target", "offenders");

    @Test
    void noNameStandsForTwoFiles() throws IOException {
        Map<String, List<Path>> byName = new TreeMap<>();
        Files.walkFileTree(ROOT, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                boolean isSetApart = SET_APART.contains(folder.getFileName().toString());
                return isSetApart ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                String name = file.getFileName().toString();
                if (name.endsWith(".java") && !name.equals("package-info.java")) {
                    byName.computeIfAbsent(name, first -> new ArrayList<>()).add(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });

        assertThat(byName).containsKey("FileNamesTest.java");
        assertThat(byName.values().stream().filter(same -> same.size() > 1)).isEmpty();
    }
}
