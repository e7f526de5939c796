package io.nuropb.figures;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.Moment;
import io.nuropb.SystemScheduler;
import io.nuropb.election.Readiness;
import io.nuropb.etcd.EtcdConfig;
import io.nuropb.etcd.EtcdStore;
import io.nuropb.store.LeaseStore;
import io.nuropb.testservers.EtcdServer;
import io.nuropb.testservers.RabbitServer;
import io.nuropb.watch.JsonAnswer;
import io.nuropb.watch.Timeline;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The leader's process is killed in the middle of a quarantine, and another one in the middle of a pause; real etcd and
 * RabbitMQ.
 */
@Tag("servers")
@Timeout(value = 20, unit = TimeUnit.MINUTES)
class SuccessorTest {

    private static final int FLEET = 3;
    private static final int HEALTHY = 4;
    private static final String HOSTILE = "mallory";
    private static final Duration BEAT = Duration.ofMillis(250);
    private static final Duration STORM_BEAT = Duration.ofMillis(50);
    /** The first of them may have begun before all instances knew. */
    private static final int CONNECTIONS_AFTERWARDS = 4;

    private final RabbitServer rabbit = RabbitServer.shared();
    private final String vhost = rabbit.freshVhost();
    private final String amqp = rabbit.uri(vhost).toString();

    @Test
    void goesOnWithWhatItsKilledPredecessorHadBegun() throws Exception {
        try (SystemScheduler scheduler = new SystemScheduler();
                VerifiedCallers callers = new VerifiedCallers(rabbit, vhost);
                EtcdServer etcd = EtcdServer.start();
                LeaseStore store = new EtcdStore(config(etcd), scheduler);
                WatchedDesks desks = new WatchedDesks(
                        Map.of("NUROPB_ETCD_ENDPOINTS", etcd.endpoint().toString(), "NUROPB_AMQP_URL", amqp),
                        store,
                        config(etcd).keyPrefix(),
                        scheduler)) {
            for (int i = 0; i < FLEET; i++) {
                desks.start();
            }
            desks.awaitConsuming(FLEET);
            List<PacedCalls> healthy = IntStream.range(0, HEALTHY)
                    .mapToObj(number ->
                            callers.begin("healthy-" + number, WatchedDesk.SERVICE, List.of("total"), BEAT, scheduler))
                    .toList();

            List<List<String>> told;
            try (FaultyCaller hostile = new FaultyCaller(callers.of(HOSTILE), WatchedDesk.SERVICE)) {
                hostile.begin();
                desks.await(
                        "the hostile caller is refused",
                        status -> status.readiness()
                                .filter(SuccessorTest::refusesHostile)
                                .isPresent());
                hostile.awaitMore(1);
                assertThat(desks.killLeader())
                        .as("the first word of the successor")
                        .matches(SuccessorTest::refusesHostile);
                told = hostile.awaitMore(CONNECTIONS_AFTERWARDS);
            }
            desks.start();
            desks.awaitConsuming(FLEET);

            PacedCalls storm = callers.begin(
                    "storm", WatchedDesk.SERVICE, List.of("broken-order", "broken-bill"), STORM_BEAT, scheduler);
            desks.await(
                    "the fleet pauses",
                    status -> status.readiness().filter(SuccessorTest::pauses).isPresent());
            CompletableFuture<Void> stormOver = storm.end();
            assertThat(desks.killLeader())
                    .as("the first word of the next successor")
                    .matches(SuccessorTest::pauses);
            Moment succeeded = scheduler.now();
            desks.awaitConsuming(FLEET - 1);
            Duration resumed = succeeded.until(scheduler.now());
            callers.end();

            assertThat(stormOver).isCompleted();
            assertThat(told.subList(1, told.size()))
                    .allSatisfy(connection -> assertThat(connection)
                            .allMatch(answer -> answer.contains("Calls of user '" + HOSTILE + "' are refused")));
            assertThat(healthy).flatExtracting(PacedCalls::problems).isEmpty();
            assertThat(desks.terms()).isSorted();
            assertThat(desks.signals()).isNotEmpty().isSortedAccordingTo(SuccessorTest::byTermAndSequence);
            FiguresPage.record(
                    "SIGKILL of the leader's process while a hostile caller is refused, and of its successor's while the fleet"
                            + " pauses; three processes, real etcd and RabbitMQ",
                    "the successor's first word refuses the caller still, or pauses still; the fleet resumes; terms and signals only"
                            + " rise; healthy callers: 0 errors",
                    "so it was; all consume again %s after the second succession; 0 of %d healthy calls failed"
                            .formatted(
                                    Timeline.text(resumed),
                                    healthy.stream().mapToInt(PacedCalls::sent).sum()));
        }
    }

    private static boolean refusesHostile(Readiness word) {
        return word.restrictions().callers().contains(HOSTILE);
    }

    private static boolean pauses(Readiness word) {
        return word.ready() && !word.consume();
    }

    private static int byTermAndSequence(JsonAnswer one, JsonAnswer other) {
        int terms = Long.compare(number(one, "term"), number(other, "term"));
        return terms == 0 ? Long.compare(number(one, "seq"), number(other, "seq")) : terms;
    }

    private static long number(JsonAnswer signal, String field) {
        return signal.number(field).orElseThrow();
    }

    private static EtcdConfig config(EtcdServer etcd) {
        return EtcdConfig.of(etcd.endpoint().toString());
    }
}
