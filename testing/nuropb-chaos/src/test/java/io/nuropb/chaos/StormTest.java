package io.nuropb.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nuropb.SystemScheduler;
import io.nuropb.chaos.FaultPlan.PlannedFault;
import io.nuropb.testservers.ServerException;
import io.nuropb.watch.Timeline;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StormTest {

    private static final PlannedFault KILL =
            new PlannedFault(1, FaultKind.PROCESS_KILLED, Duration.ZERO, Duration.ZERO, 7);

    @TempDir
    private Path folder;

    private final List<String> undone = new ArrayList<>();

    @Test
    void aFaultIsDoneAndUndone() throws Exception {
        PastFault fault = rage((kind, random) -> PreparedFault.on("a", () -> true, () -> undone.add("a")));

        assertThat(fault.fired()).isTrue();
        assertThat(fault.victim()).isEqualTo("a");
        assertThat(fault.problem()).isEmpty();
        assertThat(undone).containsExactly("a");
    }

    @Test
    void whoIsMissedIsNotCountedAndAnotherOneIsTried() throws Exception {
        List<String> tried = new ArrayList<>();
        PastFault fault = rage((kind, random) -> {
            String victim = tried.isEmpty() ? "gone" : "there";
            tried.add(victim);
            return PreparedFault.on(victim, () -> victim.equals("there"), () -> undone.add(victim));
        });

        assertThat(fault.victim()).isEqualTo("there");
        assertThat(fault.fired()).isTrue();
        assertThat(undone).containsExactly("there");
    }

    @Test
    void whatHitsAnotherOneIsWrittenDownAsThat() throws Exception {
        PastFault fault = rage((kind, random) -> new PreparedFault("the leader", () -> Optional.of("b"), () -> {}));

        assertThat(fault.victim()).isEqualTo("b");
    }

    @Test
    void aServerThatFailsIsTold() throws Exception {
        PastFault fault = rage((kind, random) -> PreparedFault.once("a", () -> {
            throw new ServerException("it does not answer");
        }));

        assertThat(fault.fired()).isFalse();
        assertThat(fault.problem()).isEqualTo("it does not answer");
    }

    @Test
    void aLaneThatBreaksOffFailsTheRun() {
        assertThatThrownBy(() -> rage((kind, random) -> {
                    throw new IllegalStateException("no process");
                }))
                .isInstanceOf(ServerException.class)
                .hasMessageContaining("no process");
    }

    private PastFault rage(BiFunction<FaultKind, SplittableRandom, PreparedFault> injector) throws Exception {
        try (NoteBook notes = NoteBook.in(folder, "storm");
                SystemScheduler clock = new SystemScheduler()) {
            PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
            new Storm(new FaultPlan(List.of(KILL)), injector, notes, new Timeline(nowhere, clock)).rage();
        }
        return new Evidence(NoteBook.readAll(folder)).faults().iterator().next();
    }
}
