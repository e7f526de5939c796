package io.nuropb.testservers;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The words of a command line while they are put together. */
final class CommandLine {
    private final List<String> words = new ArrayList<>();

    CommandLine(Path program) {
        words.add(program.toString());
    }

    CommandLine with(String flag) {
        words.add(flag);
        return this;
    }

    CommandLine with(String option, Object value) {
        words.add(option);
        words.add(value.toString());
        return this;
    }

    CommandLine with(List<String> more) {
        words.addAll(more);
        return this;
    }

    List<String> words() {
        return List.copyOf(words);
    }
}
