package io.nuropb.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.tck.coordinator.Contender;
import io.nuropb.tck.coordinator.Contest;
import io.nuropb.testservers.EtcdCluster;
import io.nuropb.testservers.EtcdServer;
import java.time.Duration;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An etcd of three members, all of which are configured as endpoints. */
@Tag("servers")
class EtcdClusterTest {

    @Test
    void theDeathOfAMemberCostsNoSession() {
        costsNoSession(Duration.ofSeconds(15), EtcdServer::kill);
    }

    /** With a TTL of which the default call deadline is a small part, and with one of which it is more than half. */
    @ParameterizedTest
    @ValueSource(ints = {15, 5})
    void aMemberThatStandsStillCostsNoSession(int ttlSeconds) {
        costsNoSession(Duration.ofSeconds(ttlSeconds), EtcdServer::pause);
    }

    private static void costsNoSession(Duration ttl, Consumer<EtcdServer> fault) {
        try (EtcdCluster cluster = EtcdCluster.start()) {
            EtcdServer victim =
                    cluster.leader().orElseGet(() -> cluster.members().get(0));
            EtcdServer other = cluster.members().stream()
                    .filter(member -> member != victim)
                    .findFirst()
                    .orElseThrow();
            EtcdBench bench = new EtcdBench(other, ttl);
            EtcdConfig config = EtcdConfig.of(
                            cluster.endpoints().stream().map(Object::toString).toArray(String[]::new))
                    .withLeaseTtl(bench.ttl());
            Contest contest = Contest.on(bench);
            Contender a = contest.leader("a", bench.connect(config));
            Contender b = contest.follower("b", bench.connect(config));

            fault.accept(victim);
            contest.pass(contest.ttl(1.2));

            assertThat(a.leads()).isTrue();
            assertThat(b.heard().loss()).isEmpty();
            a.leave();
            contest.await("b succeeds", b::leads);
            bench.close();
        }
    }
}
