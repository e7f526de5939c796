package io.nuropb.tck.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.inmemory.Disturbance;
import io.nuropb.inmemory.InMemoryCoordinator;
import io.nuropb.inmemory.InMemoryCoordinatorClient;
import io.nuropb.testkit.VirtualTime;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A client of an in-memory coordinator that reads from a member that lags behind. */
class InMemoryStaleReadTest {

    private final VirtualTime time = new VirtualTime();
    private final InMemoryCoordinatorBench bench = new InMemoryCoordinatorBench(time, InMemoryCoordinator.DEFAULT_TTL);
    private final InMemoryCoordinator coordinator = bench.coordinator();
    private final Contest contest = Contest.on(bench);
    private final InMemoryCoordinatorClient client = coordinator.connect();
    private Contender a;
    private Contender b;

    /** A network on which no news arrives, so that a session knows what it reads. */
    private static final class NoNews implements Disturbance {
        @Override
        public Transmission news() {
            return new Transmission(0, Duration.ZERO);
        }
    }

    @BeforeEach
    void begin() {
        a = contest.leader("a");
        b = contest.follower("b", client);
    }

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void aStaleReaderReadsWhatWasThere() {
        client.disturb(new NoNews());
        client.readStale();
        a.proclaim(Proclamations.ready());

        readAgain();

        assertThat(b.heard().word()).isEmpty();
        assertThat(b.heard().loss()).isEmpty();
    }

    @Test
    void aStaleReaderListsTheMembersThatWereThere() {
        client.readStale();
        a.report("LEADING");

        assertThat(b.members()).isEmpty();
    }

    @Test
    void whoeverIsNotStaleReadsWhatIsThere() {
        client.disturb(new NoNews());
        a.proclaim(Proclamations.ready());

        readAgain();

        assertThat(b.heard().word()).isPresent();
    }

    @Test
    void afterANewerAnswerItReadsWhatIsThere() {
        client.disturb(new NoNews());
        client.readStale();
        a.proclaim(Proclamations.ready());
        readAgain();
        assertThat(b.heard().word()).isEmpty();

        contest.await(
                "a renewal's answer",
                contest.ttl(0.4),
                () -> !b.heard().all(Heard.Renewed.class).isEmpty());

        contest.await(
                "b reads the word", contest.ttl(0.1), () -> b.heard().word().isPresent());
    }

    @Test
    void whatASessionWasToldByNewsIsNotTakenBack() {
        client.readStale();
        a.proclaim(Proclamations.ready());
        contest.await("b hears the word", () -> b.heard().word().isPresent());
        int before = b.heard().count();

        readAgain();

        assertThat(b.heard().after(before)).isEmpty();
    }

    @Test
    void aStaleReaderHearsNewsAllTheSame() {
        client.readStale();
        readAgain();

        a.proclaim(Proclamations.ready());

        contest.await("b hears the word", () -> b.heard().word().isPresent());
    }

    @Test
    void aStaleReaderWritesToWhatIsThere() {
        client.readStale();
        a.report("LEADING");

        b.report("FOLLOWING");

        assertThat(a.members()).containsExactlyElementsOf(List.of(a.id(), b.id()));
    }

    @Test
    void restoreEndsIt() {
        client.readStale();
        client.restore();
        client.disturb(new NoNews());
        a.proclaim(Proclamations.ready());

        readAgain();

        assertThat(b.heard().word()).isPresent();
    }

    @Test
    void aCoordinatorThatIsDownIsNotReadEither() {
        client.disturb(new NoNews());
        a.proclaim(Proclamations.ready());
        client.readStale();

        coordinator.stop();
        contest.pass(contest.ttl(0.3));

        assertThat(b.heard().word()).isEmpty();
        coordinator.start();
        contest.await("b reads the word", () -> b.heard().word().isPresent());
    }

    /** What it reads is older than the history that is left, so each watch from there is refused. */
    @Test
    void anOldReadingIsNotRepeatedWithoutAPause() {
        client.disturb(new NoNews());
        client.readStale();
        a.proclaim(Proclamations.ready());
        coordinator.compact();

        readAgain();

        assertThat(b.heard().word()).isEmpty();
        client.restore();
        contest.await("b reads the word", () -> b.heard().word().isPresent());
    }

    /** A broken watch is made anew after a tenth of the TTL. */
    private void readAgain() {
        client.breakWatches();
        time.advance(bench.ttl().dividedBy(10));
    }
}
