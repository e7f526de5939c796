package io.nuropb.figures;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.Moment;
import io.nuropb.SystemScheduler;
import io.nuropb.etcd.EtcdConfig;
import io.nuropb.etcd.EtcdCoordinator;
import io.nuropb.json.JacksonJson;
import io.nuropb.service.MeshService;
import io.nuropb.testservers.EtcdRequests;
import io.nuropb.testservers.EtcdServer;
import io.nuropb.testservers.MachineLoad;
import io.nuropb.watch.Spread;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What an instance costs where many of one service share a JVM and a connection to etcd. With
 * {@code -Dnuropb.instances=1000} for more than on every build.
 */
@Tag("servers")
@Timeout(600)
class ManyInstancesTest {

    private static final int INSTANCES = Integer.getInteger("nuropb.instances", 100);

    /** Loads classes, opens the connection, and makes what all share. */
    private static final int FIRST_INSTANCES = 10;

    private static final Duration TTL = Duration.ofSeconds(6);
    private static final Duration RENEWAL = TTL.dividedBy(3);
    /** The more there are, the longer they see each other start. */
    private static final int RENEWALS_UNTIL_IDLE = 3 + INSTANCES / 100;

    private static final int IDLE_RENEWALS = 3;
    private static final int CHANGES_OF_LEADER = 3;

    private static final String RENEWING = "LeaseKeepAlive";

    private static final double KILOBYTES_LIMIT = 100;
    private static final double HARDLY_ANYTHING_KILOBYTES = 200;
    private static final Duration BETWEEN_COLLECTIONS = Duration.ofMillis(300);

    /** Where the looks fall is little beside one renewal. */
    private static final double ONE_RENEWAL = 1.2;

    /** What the leader asks for itself. */
    private static final double HARDLY_A_READ = 0.2;

    private static final Duration FOLLOW_LIMIT = Duration.ofSeconds(2);

    private final EtcdServer etcd = EtcdServer.start();
    private final SystemScheduler scheduler = new SystemScheduler();
    private final EtcdCoordinator coordinator = new EtcdCoordinator(
            EtcdConfig.of(etcd.endpoint().toString()).withLeaseTtl(TTL), scheduler, new JacksonJson());
    private final OneServicesInstances instances =
            new OneServicesInstances(MeshService.named("many").build(), coordinator, scheduler);

    @BeforeEach
    void startFirst() throws Exception {
        instances.start(FIRST_INSTANCES);
    }

    @AfterEach
    void close() {
        instances.close();
        coordinator.close();
        scheduler.close();
        etcd.close();
    }

    @Test
    void anInstanceCostsLittleAndFollowsAtOnce() throws Exception {
        double before = kilobytes();
        instances.start(INSTANCES - FIRST_INSTANCES);
        pass(RENEWAL.multipliedBy(RENEWALS_UNTIL_IDLE));
        double each = (kilobytes() - before) / (INSTANCES - FIRST_INSTANCES);

        Moment begun = scheduler.now();
        EtcdRequests requests = idleRequests();
        double renewalsDue = (double) INSTANCES * begun.until(scheduler.now()).toMillis() / RENEWAL.toMillis();

        double renewals = requests.of(RENEWING) / renewalsDue;
        double reads = requests.all() / renewalsDue - renewals;

        List<Duration> changes = new ArrayList<>();
        for (int i = 0; i < CHANGES_OF_LEADER; i++) {
            changes.add(instances.changeLeader());
        }
        Spread spread = new Spread(changes);

        record("heap per instance", "≤ 100 KB", String.format(Locale.ROOT, "%.1f KB", each));
        record(
                "requests to etcd per instance and a third of the TTL, nothing to do",
                "≤ 1",
                String.format(
                        Locale.ROOT, "%.2f: %.2f renewals, %.2f reads", requests.all() / renewalsDue, renewals, reads));
        record("leader's `stop` → all others follow its successor", "≤ 2 s", spread.text());
        assertThat(each).isPositive().isLessThanOrEqualTo(KILOBYTES_LIMIT);
        assertThat(renewals).isLessThanOrEqualTo(ONE_RENEWAL);
        assertThat(reads).isLessThanOrEqualTo(HARDLY_A_READ);
        assertThat(spread.percentile(50)).isLessThanOrEqualTo(MachineLoad.stretched(FOLLOW_LIMIT));
    }

    private static void record(String what, String limit, String measured) throws IOException {
        FiguresPage.record(
                INSTANCES
                        + " instances of a service in one JVM, sharing one connection to real etcd, broker in memory: "
                        + what,
                limit,
                measured);
    }

    /** What etcd is asked while nobody has anything to do. */
    private EtcdRequests idleRequests() throws Exception {
        EtcdRequests before = etcd.requests();
        pass(RENEWAL.multipliedBy(IDLE_RENEWALS));
        return etcd.requests().since(before);
    }

    private void pass(Duration time) throws Exception {
        CompletableFuture<Boolean> over = new CompletableFuture<>();
        scheduler.schedule(time, () -> over.complete(true));
        scheduler.await(over, time.plus(TTL));
    }

    /** The heap that is in use when what nobody needs is gone. */
    /** After as many collections as it takes until no more is freed, of what other tests have left, too. */
    private double kilobytes() throws Exception {
        double before;
        double now = Double.MAX_VALUE;
        do {
            before = now;
            pass(BETWEEN_COLLECTIONS);
            System.gc();
            now = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / 1024.0;
        } while (now < before - HARDLY_ANYTHING_KILOBYTES);
        return now;
    }
}
