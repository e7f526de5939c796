package io.nuropb.applications;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code docs/dependencies.md} names what is on the class path of a service and of a client, and how much it is. */
class DependenciesPageTest {

    private static final Pattern ROW = Pattern.compile("\\| `([a-z0-9._-]+)` \\| (yes|) ?\\| (yes|) ?\\| .* \\|");
    private static final String VERSION_AND_TYPE = "-\\d[^/]*\\.jar$";
    private static final double MEGABYTE = 1e6;
    private static final double TOLERATED_MEGABYTES = 0.2;

    /** The applications' own choice of a logger. */
    private static final String LOGGER = "slf4j-simple";

    private static Path applications = Path.of("");
    private static String page = "";

    @BeforeAll
    @Timeout(value = 25, unit = TimeUnit.MINUTES)
    static void build() throws IOException, InterruptedException {
        applications = Builds.applications();
        page = Files.readString(Builds.root().resolve("docs/dependencies.md"));
    }

    @Test
    void namesEveryLibraryOfAService() throws IOException {
        assertThat(names(libraries("plain"))).isEqualTo(rows(2));
        assertSum("a service has", libraries("plain"));
    }

    @Test
    void namesEveryLibraryOfAClient() throws IOException {
        assertThat(names(libraries("client"))).isEqualTo(rows(3));
        assertSum("a client", libraries("client"));
    }

    private static Set<String> rows(int column) {
        return ROW.matcher(page)
                .results()
                .filter(row -> row.group(column).equals("yes"))
                .map(row -> row.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<Path> libraries(String application) throws IOException {
        try (Stream<Path> files = Files.list(applications.resolve(application).resolve("target/libraries"))) {
            return files.filter(file -> !name(file).equals(LOGGER)).toList();
        }
    }

    private static Set<String> names(List<Path> libraries) {
        return libraries.stream().map(DependenciesPageTest::name).collect(Collectors.toCollection(TreeSet::new));
    }

    private static String name(Path library) {
        return String.valueOf(library.getFileName()).replaceAll(VERSION_AND_TYPE, "");
    }

    /** Sizes are held to within a limit, because each change of our own code changes them a little. */
    private static void assertSum(String beginning, List<Path> libraries) throws IOException {
        Matcher told =
                Pattern.compile(beginning + "\\s(\\d+)\\sof\\s([\\d.]+)\\sMB").matcher(page);
        assertThat(told.find()).as(beginning).isTrue();
        assertThat(Integer.parseInt(told.group(1))).isEqualTo(libraries.size());
        long bytes = 0;
        for (Path library : libraries) bytes += Files.size(library);
        assertThat(Double.parseDouble(told.group(2))).isCloseTo(bytes / MEGABYTE, within(TOLERATED_MEGABYTES));
    }
}
