package io.nuropb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.Json;
import io.nuropb.SystemScheduler;
import io.nuropb.json.JacksonJson;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PrinterTest {

    @Test
    void aLineThatCannotBePrintedKeepsNoOtherBack() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (SystemScheduler scheduler = new SystemScheduler()) {
            Printer printer = new Printer(
                    new PrintStream(out, true, StandardCharsets.UTF_8),
                    System.err,
                    new FailingOnce(),
                    false,
                    scheduler);
            printer.printLater(Map.of("line", 1)).toCompletableFuture().get(1, TimeUnit.MINUTES);
            printer.printLater(Map.of("line", 2)).toCompletableFuture().get(1, TimeUnit.MINUTES);
        }
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("{\"line\": 2}\n");
    }

    /** Fails with the first value that it is to write. */
    private static final class FailingOnce implements Json {
        private final Json sound = new JacksonJson();
        private final AtomicBoolean fails = new AtomicBoolean(true);

        @Override
        public @Nullable Object read(byte[] utf8) {
            return sound.read(utf8);
        }

        @Override
        public byte[] write(@Nullable Object value) {
            if (fails.getAndSet(false)) {
                throw new IllegalArgumentException("cannot be written, says this test");
            }
            return sound.write(value);
        }

        @Override
        public @Nullable Object bind(@Nullable Object plain, Type type, Reading reading) {
            return sound.bind(plain, type, reading);
        }

        @Override
        public Optional<List<Field>> fields(Type type) {
            return sound.fields(type);
        }
    }
}
