package io.nuropb.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nuropb.election.Readiness;
import io.nuropb.election.SessionLoss;
import io.nuropb.election.SessionLoss.Reason;
import io.nuropb.testservers.EtcdOptions;
import io.nuropb.testservers.EtcdServer;
import io.nuropb.testservers.MachineLoad;
import io.nuropb.testservers.ServerException;
import io.nuropb.topology.TopologyId;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** An etcd that is full, and takes no writes until somebody makes room. */
@Tag("servers")
final class EtcdQuotaTest {

    private static final long QUOTA_BYTES = 2 << 20;
    private static final String FILLING = "x".repeat(100_000);
    private static final int REFUSED_WRITES = 50;
    private static final Duration TTL = MachineLoad.stretchedSeconds(Duration.ofSeconds(5));

    private static EtcdServer etcd;
    private static Joining leader;

    @BeforeAll
    static void fill() throws Exception {
        etcd = EtcdServer.start(EtcdOptions.defaults().withQuota(QUOTA_BYTES));
        leader = new Joining(config(), "orders");
        leader.proclaim(ready());
        assertThatThrownBy(() -> {
                    for (int i = 0; i <= 2 * QUOTA_BYTES / FILLING.length(); i++) {
                        etcd.etcdctl("put", "filling-" + i, FILLING);
                    }
                })
                .isInstanceOf(ServerException.class)
                .hasMessageContaining("database space exceeded");
    }

    @AfterAll
    static void stop() {
        leader.close();
        etcd.close();
    }

    @Test
    void whoJoinsIsToldWhatToDo() throws Exception {
        try (Joining joining = new Joining(config(), "billing")) {
            SessionLoss loss = joining.loss().orElseThrow();
            assertThat(loss.reason()).as(loss.message()).isEqualTo(Reason.OVER_QUOTA);
            assertThat(loss.reason().waitingHelps()).isTrue();
            assertThat(loss.message())
                    .contains("compact")
                    .contains("defrag")
                    .contains("alarm disarm")
                    .contains("--auto-compaction-retention=1h");
        }
    }

    @Test
    void whoLeadsGoesOnAndMakesNoConnectionForEachRefusedWrite() throws Exception {
        int threads = Thread.activeCount();
        for (int i = 0; i < REFUSED_WRITES; i++) {
            assertThatThrownBy(() -> leader.proclaim(ready())).hasMessageContaining("database space exceeded");
        }

        assertThat(Thread.activeCount()).isLessThan(threads + REFUSED_WRITES / 5);
        assertThat(leader.lossWithin(TTL.multipliedBy(2))).isEmpty();
    }

    private static Readiness ready() {
        return Readiness.of(new TopologyId("0123456789abcdef"), true, true, 100);
    }

    private static EtcdConfig config() {
        return EtcdConfig.of(etcd.endpoint().toString()).withLeaseTtl(TTL);
    }
}
