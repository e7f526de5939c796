package io.nuropb.chaos;

import io.nuropb.chaos.EtcdQuestions.Leased;
import io.nuropb.testservers.EtcdServer;
import java.util.SplittableRandom;

/** What is done to etcd's members, and to what is in etcd. */
final class EtcdFaults {

    private final Servers servers;
    private final EtcdQuestions questions;

    EtcdFaults(Servers servers, EtcdQuestions questions) {
        this.servers = servers;
        this.questions = questions;
    }

    PreparedFault prepare(FaultKind fault, SplittableRandom random) {
        EtcdServer member = FaultInjector.any(servers.etcd(), random);
        String name = servers.name(member);
        return switch (fault) {
            case ETCD_KILLED ->
                PreparedFault.on(name, PreparedFault.ifSo(member::isRunning, member::kill), member::restart);
            case ETCD_PAUSED ->
                PreparedFault.on(name, PreparedFault.ifSo(member::isRunning, member::pause), member::resume);
            case ETCD_RESTARTED ->
                PreparedFault.on(name, PreparedFault.ifSo(member::isRunning, member::stop), member::restart);
            case LEASE_REVOKED -> revocation(random);
            case LEADER_KEY_DELETED -> new PreparedFault("the leader", questions::deleteLeaderKey, () -> {});
            case COMPACTED -> PreparedFault.once("etcd", this::compacts);
            case ETCD_LEADER_MOVED -> move();
            default -> throw new IllegalArgumentException(fault + " is no fault of etcd");
        };
    }

    /** Half of the time it is the leader's lease. Its owner may end in the meantime, by another fault. */
    private PreparedFault revocation(SplittableRandom random) {
        String keys = random.nextBoolean() ? EtcdQuestions.LEADER : EtcdQuestions.INSTANCES;
        Leased victim = FaultInjector.any(questions.leased(keys), random);
        return PreparedFault.once(
                victim.owner(),
                () -> PreparedFault.hits(
                        () -> servers.etcdctl("lease", "revoke", victim.lease()), "requested lease not found"));
    }

    /** Only what was seen here, for the reckoning needs all of the history. */
    private boolean compacts() {
        servers.etcdctl("compact", String.valueOf(questions.present()));
        return true;
    }

    private PreparedFault move() {
        EtcdServer leader = questions.leadingMember();
        EtcdServer other = servers.etcd().stream()
                .filter(member -> member != leader)
                .findFirst()
                .orElseThrow();
        String id = questions.idOf(other);
        return PreparedFault.once(
                servers.name(leader),
                () -> PreparedFault.hits(() -> leader.etcdctl("move-leader", id), "no leader endpoint given"));
    }
}
