package io.nuropb.rights;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Has a shell read commands, and hands each to whoever runs that program on a private server. */
final class Shell {

    private Shell() {}

    /** @param programs what is done with the arguments of each, in place of running it */
    static void run(String commands, Map<String, String> variables, Map<String, Consumer<String[]>> programs)
            throws IOException, InterruptedException {
        StringBuilder script = new StringBuilder();
        for (String program : programs.keySet()) {
            script.append(program)
                    .append("() { printf '%s\\0' ")
                    .append(program)
                    .append(" \"$@\"; echo; }\n");
        }
        ProcessBuilder shell = new ProcessBuilder("sh", "-euc", script + commands);
        shell.environment().putAll(variables);
        Process process = shell.redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        for (String line : said.lines().toList()) {
            List<String> words = List.of(line.split("\0", -1)); // the last one is empty
            Consumer<String[]> program = programs.get(words.get(0));
            assertThat(program).as(line).isNotNull();
            program.accept(words.subList(1, words.size() - 1).toArray(String[]::new));
        }
    }
}
