package io.nuropb.etcd;

import io.nuropb.Scheduler;
import io.nuropb.SystemScheduler;
import io.nuropb.store.LeaseStore;
import io.nuropb.tck.store.LeaseStoreFaultBench;
import io.nuropb.testkit.Canaries;
import io.nuropb.testservers.EtcdServer;
import io.nuropb.testservers.MachineLoad;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/** Stores on a real etcd, for the contract suites. */
final class EtcdStoreBench implements LeaseStoreFaultBench {

    private static final Duration CALL_LIMIT = MachineLoad.stretched(Duration.ofSeconds(3));

    /** The client library connects before its first call, which may take longer. */
    private static final Duration FIRST_CALL_LIMIT = CALL_LIMIT.multipliedBy(EtcdConfig.CALLS_TO_CONNECT + 1L);

    private final EtcdServer etcd;
    private final EtcdConfig config;
    private final String stranger = new Canaries().of("stranger");
    private final Scheduler scheduler = new SystemScheduler();
    private final Deque<LeaseStore> open = new ArrayDeque<>();

    private EtcdStoreBench(EtcdServer etcd, EtcdConfig config) {
        this.etcd = etcd;
        this.config = config;
    }

    /** @param etcd is not the bench's to stop */
    static EtcdStoreBench on(EtcdServer etcd) {
        return new EtcdStoreBench(etcd, EtcdConfig.of(etcd.endpoint().toString()));
    }

    /** On an etcd that asks for a password. */
    static EtcdStoreBench guarded(EtcdServer etcd) {
        String password = new Canaries().of("root");
        etcd.enableAuthentication(password);
        EtcdConfig config = EtcdConfig.of(etcd.endpoint().toString()).withCredentials("root", password);
        EtcdStoreBench bench = new EtcdStoreBench(etcd, config);
        etcd.addUser("stranger", bench.stranger, "/elsewhere/");
        return bench;
    }

    @Override
    public Scheduler scheduler() {
        return scheduler;
    }

    /** etcd's floor, where this machine does nothing else. */
    @Override
    public Duration ttl() {
        return MachineLoad.stretchedSeconds(Duration.ofSeconds(2));
    }

    /** etcd looks for leases that have ended twice a second, and this machine may be busy. */
    @Override
    public Duration lateness() {
        return MachineLoad.stretched(Duration.ofSeconds(5));
    }

    @Override
    public Duration patience() {
        return MachineLoad.patience(Duration.ofSeconds(20));
    }

    @Override
    public Duration callLimit() {
        return FIRST_CALL_LIMIT;
    }

    @Override
    public LeaseStore connect() {
        return connect(config);
    }

    private LeaseStore connect(EtcdConfig as) {
        EtcdStore store = new EtcdStore(as, scheduler);
        open.push(store);
        return store;
    }

    @Override
    public LeaseStore connectWithoutRights() {
        return connect(config.withCredentials("stranger", stranger));
    }

    @Override
    public void compact() {
        new EtcdKeyspace(etcd).compact();
    }

    @Override
    public void stop() {
        etcd.kill();
    }

    @Override
    public void start() {
        etcd.restart();
    }

    @Override
    public void close() {
        open.forEach(LeaseStore::close);
        scheduler.close();
    }
}
