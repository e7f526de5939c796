package io.nuropb.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** One who looks for a class by its name finds one file. */
class FileNamesTest {

    private static final Path ROOT = Path.of("..", "..");
    private static final Set<String> SET_APART = Set.of("target", "offenders");

    @Test
    void noNameStandsForTwoFiles() throws IOException {
        Map<Path, List<Path>> byName;
        try (Stream<Path> files = Files.walk(ROOT)) {
            byName = files.filter(FileNamesTest::isNamedForWhatItHolds)
                    .collect(Collectors.groupingBy(Path::getFileName));
        }

        assertThat(byName).containsKey(Path.of("FileNamesTest.java"));
        assertThat(byName.values().stream().filter(same -> same.size() > 1)).isEmpty();
    }

    /** Each package has a description, the offenders are named as what they imitate, and what is built is nobody's. */
    private static boolean isNamedForWhatItHolds(Path file) {
        String name = file.getFileName().toString();
        return name.endsWith(".java")
                && !name.equals("package-info.java")
                && StreamSupport.stream(file.spliterator(), false)
                        .map(Path::toString)
                        .noneMatch(SET_APART::contains);
    }
}
