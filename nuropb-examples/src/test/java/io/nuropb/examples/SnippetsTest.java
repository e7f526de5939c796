package io.nuropb.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Holds the code in the documents to the code that is run: a block below {@code <!-- snippet: file#region -->} is the
 * region of that file. Run with {@code -Dnuropb.docs=write} to write the blocks anew.
 */
class SnippetsTest {

    private static final Path ROOT = Path.of("..");
    private static final Pattern SNIPPET = Pattern.compile(
            "(<!-- snippet: (\\S+)#(\\S+) -->\\n```(?:java|shell|properties|yaml)\\n)(.*?)(```)", Pattern.DOTALL);
    private static final Pattern BLOCK = Pattern.compile("(?m)^```(?:java|shell|properties|yaml)$");

    static List<Path> pages() throws IOException {
        List<Path> pages = new ArrayList<>(List.of(ROOT.resolve("README.md"), ROOT.resolve("CONTRIBUTING.md")));
        try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
            docs.filter(path -> path.toString().endsWith(".md")).sorted().forEach(pages::add);
        }
        return pages;
    }

    @ParameterizedTest
    @MethodSource("pages")
    void showsTheCodeThatRuns(Path page) throws IOException {
        String text = Files.readString(page);
        String expected = SNIPPET.matcher(text).replaceAll(SnippetsTest::block);
        if ("write".equals(System.getProperty("nuropb.docs"))) {
            Files.writeString(page, expected);
            return;
        }
        assertThat(text).isEqualTo(expected);
        assertThat(count(SNIPPET, text))
                .as("every block of code in %s comes from a file", page)
                .isEqualTo(count(BLOCK, text));
    }

    @Test
    void theReadmeHasSnippets() throws IOException {
        assertThat(count(SNIPPET, Files.readString(ROOT.resolve("README.md")))).isEqualTo(4);
    }

    private static long count(Pattern pattern, String text) {
        return pattern.matcher(text).results().count();
    }

    private static String block(MatchResult found) {
        return Matcher.quoteReplacement(found.group(1) + region(found.group(2), found.group(3)) + found.group(5));
    }

    private static String region(String file, String name) {
        try {
            List<String> lines = Files.readAllLines(ROOT.resolve(file));
            int begin = indexOf(lines, "tag::" + name + "[]", file);
            int end = indexOf(lines, "end::" + name + "[]", file);
            return String.join("\n", lines.subList(begin + 1, end)).stripIndent() + "\n";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int indexOf(List<String> lines, String marker, String file) {
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).strip().matches("(//|#) " + Pattern.quote(marker))) {
                return i;
            }
        }
        throw new AssertionError(file + " has no line '" + marker + "'");
    }
}
