package io.nuropb.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.election.Readiness;
import io.nuropb.testservers.EtcdServer;
import io.nuropb.topology.TopologyId;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The keys and values themselves, as every other implementation reads them. */
@Tag("servers")
class EtcdWireTest {

    private static final Readiness READY = Readiness.of(new TopologyId("0123456789abcdef"), true, true, 1_000);

    private static EtcdServer etcd;

    @BeforeAll
    static void startEtcd() {
        etcd = EtcdServer.start();
    }

    @AfterAll
    static void stopEtcd() {
        etcd.close();
    }

    @Test
    void theLeaderKeyHoldsThePlainIdAndItsCreateRevisionIsTheTerm() throws Exception {
        try (Joining joining = joined("orders")) {
            long term = joining.term().number();
            assertThat(etcd.etcdctl("get", "/nuropb/orders/leader", "--print-value-only")
                            .strip())
                    .isEqualTo("a");
            assertThat(etcd.etcdctl("get", "/nuropb/orders/leader", "-w", "json"))
                    .contains("\"create_revision\":" + term);
        }
    }

    @Test
    void theWordIsWrittenWithTheFlagOfPythonInstances() throws Exception {
        try (Joining joining = joined("billing")) {
            joining.proclaim(READY);
            assertThat(value("billing", "rmq-config-ok")).isEqualTo("True");
            assertThat(value("billing", "ready"))
                    .contains("\"leader\"", "\"term\"", "\"topology_id\"", "0123456789abcdef", "\"hw_mark\"");

            joining.proclaim(Readiness.of(READY.topology(), false, true, 1_000));
            assertThat(value("billing", "rmq-config-ok")).isEqualTo("False");
        }
    }

    @Test
    void theFlagOutlivesTheLeaderAndItsWordDoesNot() throws Exception {
        try (Joining joining = joined("shipping")) {
            joining.proclaim(READY);
            joining.leave();
            assertThat(value("shipping", "rmq-config-ok")).isEqualTo("True");
            assertThat(value("shipping", "ready")).isEmpty();
            assertThat(value("shipping", "leader")).isEmpty();
        }
    }

    private static Joining joined(String service) throws Exception {
        Joining joining = new Joining(EtcdConfig.of(etcd.endpoint().toString()), service);
        assertThat(joining.loss()).isEmpty();
        return joining;
    }

    private static String value(String service, String key) {
        return etcd.etcdctl("get", "/nuropb/" + service + "/" + key, "--print-value-only")
                .strip();
    }
}
