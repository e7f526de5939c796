package io.nuropb.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds {@code docs/lifecycle.md} to the machine. Run with {@code -Dnuropb.docs=write} to write the table anew. */
class LifecycleTableTest {

    private static final Path PAGE = Path.of("..", "docs", "lifecycle.md");
    private static final String BEGIN = "<!-- table: begin -->\n";
    private static final String END = "<!-- table: end -->\n";

    @Test
    void theDocumentedTableIsWhatTheMachineDoes() throws IOException {
        String table = new LifecycleTable().markdown();
        String page = Files.readString(PAGE);
        int begin = page.indexOf(BEGIN) + BEGIN.length();
        int end = page.indexOf(END);
        if ("write".equals(System.getProperty("nuropb.docs"))) {
            Files.writeString(PAGE, page.substring(0, begin) + "\n" + table + "\n" + page.substring(end));
            return;
        }
        assertThat(page.substring(begin, end).strip())
                .as("docs/lifecycle.md; write it anew with -Dnuropb.docs=write")
                .isEqualTo(table.strip());
    }

    @ParameterizedTest
    @ValueSource(classes = {Role.class, LeaderTask.class, ConsumerState.class, LifecycleEvent.class})
    void everyKindIsInTheTable(Class<?> sealed) {
        assertThat(kinds(sealed))
                .isNotEmpty()
                .allSatisfy(kind -> assertThat(LifecycleTable.sampled()).contains(kind));
    }

    private static Stream<Class<?>> kinds(Class<?> sealed) {
        return Stream.of(sealed.getPermittedSubclasses())
                .flatMap(kind -> kind.isInterface() ? kinds(kind) : Stream.of(kind));
    }
}
