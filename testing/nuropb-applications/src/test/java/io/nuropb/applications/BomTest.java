package io.nuropb.applications;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code nuropb-bom} beside Spring Boot's: an application that imports both gets nothing older than Spring Boot alone
 * would give it.
 */
class BomTest {

    private static final Pattern MANAGED = Pattern.compile(
            "<dependency>\\s*<groupId>(.*?)</groupId>\\s*<artifactId>(.*?)</artifactId>\\s*<version>(.*?)</version>");

    private record Managed(String group, String artifact, String version) {

        /** Families are compared as wholes: one BOM names a library, and another the BOM that it is in. */
        boolean isOlderThan(Managed other) {
            return group.equals(other.group) && Arrays.compare(numbers(version), numbers(other.version)) < 0;
        }

        private static int[] numbers(String version) {
            return Pattern.compile("\\d+")
                    .matcher(version)
                    .results()
                    .map(MatchResult::group)
                    .mapToInt(Integer::parseInt)
                    .toArray();
        }
    }

    @BeforeAll
    @Timeout(value = 25, unit = TimeUnit.MINUTES)
    static void build() throws IOException, InterruptedException {
        Builds.applications();
    }

    @ParameterizedTest
    @ValueSource(strings = {"boot-4.0", "boot-4.1"})
    void managesNothingBelowSpringBootsVersion(String application) throws IOException {
        List<Managed> ours = managed(Files.readString(Builds.root().resolve("nuropb-bom/pom.xml")));
        List<Managed> boots = managed(Builds.managedBySpringBoot(application));
        assertThat(ours).extracting(Managed::artifact).contains("netty-bom", "jackson-bom", "amqp-client");
        assertThat(boots).extracting(Managed::artifact).contains("netty-bom", "jackson-bom", "amqp-client");
        assertThat(ours)
                .allSatisfy(library ->
                        assertThat(boots).filteredOn(library::isOlderThan).isEmpty());
    }

    private static List<Managed> managed(String bom) {
        return MANAGED.matcher(bom)
                .results()
                .map(found -> new Managed(found.group(1), found.group(2), value(found.group(3), bom)))
                .toList();
    }

    /** A version, or that of the property in its place. */
    private static String value(String version, String bom) {
        return Pattern.compile("<" + Pattern.quote(version.replaceAll("[${}]", "")) + ">(.*?)</")
                .matcher(bom)
                .results()
                .findFirst()
                .map(found -> found.group(1))
                .orElse(version);
    }
}
