package io.nuropb.examples.own;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.election.SessionLoss;
import io.nuropb.election.SessionLoss.Reason;
import io.nuropb.tck.coordinator.Contender;
import io.nuropb.tck.coordinator.Contest;
import io.nuropb.testkit.VirtualTime;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which reason a session over a folder is lost for. */
class FolderLossTest {

    private final Path folder;
    private final FolderCoordinatorBench bench;

    FolderLossTest(@TempDir Path folder) {
        this.folder = folder;
        bench = new FolderCoordinatorBench(folder, new VirtualTime(), Duration.ofSeconds(15));
    }

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void aFolderThatIsNotThereIsUnreachable() {
        Contest contest = Contest.on(bench);
        Contender a = contest.enter("a", bench.connect(folder.resolve("nowhere")));
        assertLost(contest, a, Reason.UNREACHABLE, "nowhere");
    }

    @Test
    void aFileThatGoesLosesALeaseThatCannotBeRenewed() throws IOException {
        Contest contest = Contest.on(bench);
        Contender a = contest.leader("a");
        Files.delete(bench.file());
        Files.createDirectory(bench.file());
        assertLost(contest, a, Reason.EXPIRED, "Cannot use");
    }

    @Test
    void aLeaseThatSomebodyEndedHasExpired() {
        Contest contest = Contest.on(bench);
        Contender a = contest.leader("a");
        bench.revokeAll();
        assertLost(contest, a, Reason.EXPIRED, "has ended");
    }

    @Test
    void aFileFromAnOldBackupHasRegressed() throws IOException {
        Contest contest = Contest.on(bench);
        Contender a = contest.leader("a");
        byte[] backup = Files.readAllBytes(bench.file());
        a.report("running-leader");
        contest.value("Writing", a.session().put(a.term(), "color", "red"));
        Files.write(bench.file(), backup);
        assertLost(contest, a, Reason.REGRESSED, "an old state was restored");
    }

    @Test
    void aDamagedFileIsUnreachable() throws IOException {
        Contest contest = Contest.on(bench);
        Files.write(bench.file(), "{".getBytes(StandardCharsets.UTF_8));
        assertLost(contest, contest.enter("a"), Reason.UNREACHABLE, "Cannot use");
    }

    private void assertLost(Contest contest, Contender contender, Reason reason, String words) {
        contest.await(
                "the session is lost",
                bench.ttl().multipliedBy(2),
                () -> contender.heard().loss().isPresent());
        SessionLoss loss = contender.heard().loss().orElseThrow();
        assertThat(loss.reason()).isEqualTo(reason);
        assertThat(loss.message()).contains(words);
    }
}
