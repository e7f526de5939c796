package io.nuropb.testservers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ServerLogsTest {
    @Test
    void eachFolderIsNew() {
        ServerLogs one = ServerLogs.create("sample");
        ServerLogs two = ServerLogs.create("sample");

        assertThat(one.folder()).isAbsolute().isDirectory().isNotEqualTo(two.folder());
        assertThat(one.folder().getFileName().toString()).matches("sample-\\d+");
    }

    @Test
    void theTailIsTheEndOfEachLog() throws Exception {
        ServerLogs logs = ServerLogs.create("sample");
        String lines = IntStream.rangeClosed(1, 100).mapToObj(n -> "line " + n).collect(Collectors.joining("\n"));
        Files.writeString(logs.folder().resolve("a.log"), lines);
        Files.writeString(logs.folder().resolve("b.log"), "short");
        Files.writeString(logs.folder().resolve("c.dump"), "not a log");

        assertThat(logs.tail())
                .contains("--- the end of a.log\nline 71\n")
                .contains("line 100\n--- the end of b.log\nshort")
                .doesNotContain("line 70\n", "not a log");
    }
}
