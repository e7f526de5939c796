package io.nuropb.examples.own;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.ServiceName;
import io.nuropb.election.SessionLoss;
import io.nuropb.election.SessionLoss.Reason;
import io.nuropb.json.JacksonJson;
import io.nuropb.testkit.Contender;
import io.nuropb.testkit.Contest;
import io.nuropb.testkit.VirtualTime;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which reason a session over a folder is lost for. */
class OwnLossTest {

    private final Path path;
    private final OwnCoordinatorBench bench;

    OwnLossTest(@TempDir Path folder) {
        path = folder;
        bench = new OwnCoordinatorBench(folder, new VirtualTime(), Duration.ofSeconds(15));
    }

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void aFolderThatIsNotThereIsUnreachable() {
        FleetFolder nowhere = new FleetFolder(path.resolve("nowhere"), new JacksonJson());
        Contest contest = Contest.on(bench);
        Contender a = contest.enter("a", new OwnCoordinator(nowhere, bench.scheduler(), bench.ttl()));
        assertLost(contest, a, Reason.UNREACHABLE, "nowhere");
    }

    @Test
    void aFolderThatGoesLosesALeaseThatCannotBeRenewed() throws IOException {
        Contest contest = Contest.on(bench);
        Contender a = contest.leader("a");
        Path file = file(contest.service());
        Files.delete(file);
        Files.createDirectory(file);
        assertLost(contest, a, Reason.EXPIRED, "could not be read or written");
    }

    @Test
    void aLeaseThatSomebodyEndedHasExpired() throws IOException {
        Contest contest = Contest.on(bench);
        Contender a = contest.leader("a");
        FleetFolder folder = new FleetFolder(path, new JacksonJson());
        folder.change(
                contest.service(),
                state -> Optional.of(state.ended(List.copyOf(state.leases().keySet()))));
        assertLost(contest, a, Reason.EXPIRED, "is not in the file");
    }

    @Test
    void aFileFromAnOldBackupHasRegressed() throws IOException {
        Contest contest = Contest.on(bench);
        Contender a = contest.leader("a");
        byte[] backup = Files.readAllBytes(file(contest.service()));
        a.report("running-leader");
        contest.value("Writing", a.session().put(a.term(), "color", "red"));
        Files.write(file(contest.service()), backup);
        assertLost(contest, a, Reason.REGRESSED, "older than it was");
    }

    @Test
    void aDamagedFileIsUnreachable() throws IOException {
        Contest contest = Contest.on(bench);
        Files.write(file(contest.service()), "{".getBytes(StandardCharsets.UTF_8));
        assertLost(contest, contest.enter("a"), Reason.UNREACHABLE, "is damaged");
    }

    private Path file(ServiceName service) {
        return path.resolve(service + ".json");
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
