package io.nuropb.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.messaging.Malformed.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LogPaceTest {

    private final StillTime time = new StillTime();

    @Test
    void oneLineAnIntervalAndTheOthersAreCounted() {
        LogPace pace = new LogPace(time, Duration.ofMinutes(1));
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            pace.ifDue(ending -> lines.add("It failed" + ending));
        }
        time.advance(Duration.ofMinutes(1));
        pace.ifDue(ending -> lines.add("It failed" + ending));
        pace.ifDue(ending -> lines.add("It failed" + ending));
        assertThat(lines).containsExactly("It failed", "It failed; 5 more were left out since the last such line");
    }

    @Test
    void aLogThatThrowsIsNobodysFailure() {
        List<Throwable> uncaught = new ArrayList<>();
        Thread.UncaughtExceptionHandler before = Thread.currentThread().getUncaughtExceptionHandler();
        Thread.currentThread().setUncaughtExceptionHandler((thread, failure) -> uncaught.add(failure));
        AssertionError full = new AssertionError("no space is left, says this test");
        try {
            new LogPace(time, Duration.ofMinutes(1)).ifDue(ending -> {
                throw full;
            });
        } finally {
            Thread.currentThread().setUncaughtExceptionHandler(before);
        }
        assertThat(uncaught).containsExactly(full);
    }

    @Test
    void malformedMessagesAreCountedByKind() {
        MalformedLog log = new MalformedLog("A test", time, Duration.ofMinutes(1));
        log.add(malformed(Kind.NOT_JSON));
        log.add(malformed(Kind.NOT_JSON));
        log.add(malformed(Kind.TOO_LARGE));
        assertThat(log.total()).isEqualTo(3);
        assertThat(log.byKind()).isEqualTo(Map.of(Kind.NOT_JSON, 2L, Kind.TOO_LARGE, 1L));
    }

    private static Malformed malformed(Kind kind) {
        return new Malformed(kind, "made up", Optional.empty(), Optional.empty(), Optional.empty());
    }
}
