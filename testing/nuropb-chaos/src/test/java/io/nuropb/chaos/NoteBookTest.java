package io.nuropb.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NoteBookTest {

    @TempDir
    private Path folder;

    @Test
    void whatWasWrittenIsReadInTheOrderOfTimeFromAllFiles() {
        try (NoteBook one = NoteBook.in(folder, "one");
                NoteBook other = NoteBook.in(folder, "other")) {
            one.write(new Note.Led("a", 7, Long.MIN_VALUE));
            other.write(new Note.Handled("m", 1, "hash", true, "b"));
            one.write(new Note.FaultBegins(1, FaultKind.ETCD_KILLED, "etcd 1"));
        }

        assertThat(NoteBook.readAll(folder).stream().<Note>map(Entry::note))
                .containsExactly(
                        new Note.Led("a", 7, Long.MIN_VALUE),
                        new Note.Handled("m", 1, "hash", true, "b"),
                        new Note.FaultBegins(1, FaultKind.ETCD_KILLED, "etcd 1"));
    }

    @Test
    void aLineThatAKilledProcessDidNotFinishIsNotTakenForANote() throws IOException {
        try (NoteBook book = NoteBook.in(folder, "torn")) {
            book.write(new Note.Quiet());
            Files.writeString(book.file(), "{\"at\": 12", StandardOpenOption.APPEND);
            assertThat(NoteBook.read(book.file())).hasSize(1);
        }
    }

    @Test
    void aNoteThatIsMissingIsToldInTheEnd() {
        NoteBook book = NoteBook.in(folder, "closed");
        book.close();
        assertThatThrownBy(() -> book.write(new Note.Quiet())).hasMessageContaining("Cannot write");
        assertThatThrownBy(book::close).hasMessageContaining("A note is missing");
    }

    @Test
    void whatIsNoNoteIsRefused() throws IOException {
        try (NoteBook book = NoteBook.in(folder, "foreign")) {
            Files.writeString(book.file(), "{\"at\": 12, \"is\": \"Nonsense\"}\n", StandardOpenOption.APPEND);
            assertThatThrownBy(() -> NoteBook.read(book.file())).hasMessageContaining("Nonsense");
        }
    }
}
