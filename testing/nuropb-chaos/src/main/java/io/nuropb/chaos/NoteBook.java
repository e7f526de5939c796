package io.nuropb.chaos;

import io.nuropb.Json;
import io.nuropb.json.JacksonJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A file of notes, to which one process appends. What was written is there for good when {@link #write} returns,
 * whatever happens to the process: it is with the kernel then. Thread-safe.
 */
final class NoteBook implements AutoCloseable {

    private static final String SUFFIX = ".notes";

    private static final Map<String, Class<?>> KINDS = Arrays.stream(Note.class.getPermittedSubclasses())
            .collect(Collectors.toUnmodifiableMap(Class::getSimpleName, Function.identity()));

    private final Json json = new JacksonJson();
    private final Path file;
    private final FileChannel channel;
    private @Nullable IOException missing;

    private NoteBook(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** The file of this name in a folder; what is in it stays. */
    static NoteBook in(Path folder, String name) {
        return at(folder.resolve(name + SUFFIX));
    }

    static NoteBook at(Path file) {
        try {
            return new NoteBook(file, FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot open " + file, e);
        }
    }

    Path file() {
        return file;
    }

    /** Writes a note with the present time. */
    synchronized void write(Note note) {
        byte[] line =
                json.write(Map.of("at", System.nanoTime(), "is", note.getClass().getSimpleName(), "note", note));
        ByteBuffer bytes =
                ByteBuffer.allocate(line.length + 1).put(line).put((byte) '\n').flip();
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (IOException e) {
            missing = e;
            throw new UncheckedIOException("Cannot write to " + file, e);
        }
    }

    /** All notes of all files in a folder, in the order of their times. */
    static List<Entry<?>> readAll(Path folder) {
        try (var files = Files.list(folder)) {
            List<Entry<?>> all = new ArrayList<>();
            files.filter(file -> file.toString().endsWith(SUFFIX)).forEach(file -> all.addAll(read(file)));
            all.sort(Comparator.comparingLong(Entry::at));
            return all;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot list " + folder, e);
        }
    }

    /**
     * The notes of one file. A last line without its end was being written when its process was killed, and is not
     * taken for a note.
     */
    static List<Entry<?>> read(Path file) {
        try {
            String text = Files.readString(file, StandardCharsets.UTF_8);
            Json json = new JacksonJson();
            return text.substring(0, text.lastIndexOf('\n') + 1)
                    .lines()
                    .<Entry<?>>map(line -> entry(json, line))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file, e);
        }
    }

    private static Entry<?> entry(Json json, String line) {
        if (json.read(line.getBytes(StandardCharsets.UTF_8)) instanceof Map<?, ?> fields
                && fields.get("at") instanceof Number at) {
            Class<?> kind = KINDS.get(String.valueOf(fields.get("is")));
            if (kind != null && json.bind(fields.get("note"), kind, Json.Reading.STRICT) instanceof Note note) {
                return new Entry<>(at.longValue(), note);
            }
        }
        throw new IllegalArgumentException("Not a note: " + line);
    }

    /** @throws UncheckedIOException if a note is missing */
    @Override
    public synchronized void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot close " + file, e);
        }
        if (missing != null) {
            throw new UncheckedIOException("A note is missing in " + file, missing);
        }
    }
}
