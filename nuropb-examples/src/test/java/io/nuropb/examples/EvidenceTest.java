package io.nuropb.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a document names as its evidence exists: {@code `SomeTest`}, {@code `SomeContract.aTestOfIt`}. */
class EvidenceTest {

    private static final Path ROOT = Path.of("..");
    private static final Pattern EVIDENCE = Pattern.compile("`([A-Z]\\w*(?:Test|Contract))(?:\\.(\\w+))?`");
    private static final Pattern TEST = Pattern.compile("\\bvoid (\\w+)\\(");

    private static Map<String, Set<String>> tests = Map.of();

    @BeforeAll
    static void readTests() throws IOException {
        try (Stream<Path> files = Files.walk(ROOT)) {
            tests = files.filter(file -> file.toString().matches(".*/src/.*(Test|Contract)\\.java"))
                    .collect(Collectors.toMap(EvidenceTest::className, EvidenceTest::testsIn, EvidenceTest::both));
        }
    }

    @ParameterizedTest
    @MethodSource("io.nuropb.examples.SnippetsTest#pages")
    void isThere(Path page) throws IOException {
        assertThat(missing(Files.readString(page)))
                .as("named in %s, and not there", page)
                .isEmpty();
    }

    @Test
    void isMissedIfItIsNotThere() {
        assertThat(missing("`NoSuchTest`, `EvidenceTest`, `EvidenceTest.isThere`, `EvidenceTest.isElsewhere`"))
                .containsExactly("`NoSuchTest`", "`EvidenceTest.isElsewhere`");
    }

    @Test
    void standsInEachAnswerToAComplaint() throws IOException {
        List<String> answers = Stream.of(
                        Files.readString(ROOT.resolve("docs/complaints.md")).split("\n\n"))
                .filter(paragraph -> paragraph.startsWith("**"))
                .toList();
        assertThat(answers)
                .hasSizeGreaterThanOrEqualTo(18)
                .allSatisfy(answer -> assertThat(answer).containsPattern(EVIDENCE));
    }

    private static List<String> missing(String text) {
        List<String> missing = new ArrayList<>();
        Matcher named = EVIDENCE.matcher(text);
        while (named.find()) {
            Set<String> known = tests.get(named.group(1));
            if (known == null || (named.group(2) != null && !known.contains(named.group(2)))) {
                missing.add(named.group());
            }
        }
        return missing;
    }

    private static String className(Path file) {
        return file.getFileName().toString().replace(".java", "");
    }

    private static Set<String> testsIn(Path file) {
        try {
            return TEST.matcher(Files.readString(file))
                    .results()
                    .map((MatchResult found) -> found.group(1))
                    .collect(Collectors.toSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Set<String> both(Set<String> one, Set<String> other) {
        return Stream.concat(one.stream(), other.stream()).collect(Collectors.toSet());
    }
}
