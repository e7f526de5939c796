package io.nuropb.etcd;

import io.grpc.ClientInterceptor;
import io.nuropb.InstanceId;
import io.nuropb.Scheduler;
import io.nuropb.ServiceName;
import io.nuropb.SystemScheduler;
import io.nuropb.election.Coordinator;
import io.nuropb.election.OperatorControl;
import io.nuropb.election.SessionLoss.Reason;
import io.nuropb.json.JacksonJson;
import io.nuropb.session.StoredValues;
import io.nuropb.tck.coordinator.CoordinatorFaultBench;
import io.nuropb.tck.coordinator.FaultyClient;
import io.nuropb.tck.coordinator.MixedFleetBench;
import io.nuropb.testkit.Canaries;
import io.nuropb.testservers.EtcdServer;
import io.nuropb.testservers.MachineLoad;
import io.nuropb.testservers.TcpProxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Clients of a real etcd, healthy, faulty and refused, for the contract suites. */
final class EtcdBench implements CoordinatorFaultBench, MixedFleetBench {

    private static final String ROOT_PASSWORD = new Canaries().of("root");
    private static final String PASSWORD = new Canaries().of("stranger");

    private final EtcdServer etcd;
    private final EtcdKeyspace keyspace;
    private final Duration ttl;
    private final Scheduler scheduler = new SystemScheduler();
    private final JacksonJson json = new JacksonJson();
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private Optional<EtcdServer> guarded = Optional.empty();

    /**
     * @param etcd is not the bench's to stop
     * @param ttl on a machine that does nothing else
     */
    EtcdBench(EtcdServer etcd, Duration ttl) {
        this.etcd = etcd;
        this.ttl = MachineLoad.stretchedSeconds(ttl);
        keyspace = new EtcdKeyspace(etcd);
    }

    @Override
    public Scheduler scheduler() {
        return scheduler;
    }

    @Override
    public Duration ttl() {
        return ttl;
    }

    @Override
    public Duration patience() {
        return MachineLoad.patience(Duration.ofSeconds(20));
    }

    EtcdKeyspace keyspace() {
        return keyspace;
    }

    EtcdConfig config() {
        return EtcdConfig.of(etcd.endpoint().toString()).withLeaseTtl(ttl);
    }

    @Override
    public Coordinator connect() {
        return connect(config());
    }

    /** @param interceptors look into the calls, or disturb them */
    Coordinator connect(EtcdConfig config, ClientInterceptor... interceptors) {
        EtcdStore store = new EtcdStore(config, scheduler, List.of(interceptors));
        return kept(new EtcdCoordinator(store, config, scheduler, json));
    }

    @Override
    public FaultyClient connectFaulty() {
        return kept(new FaultyEtcdClient(etcd.port(), ttl, scheduler));
    }

    @Override
    public Coordinator refused(Reason reason) {
        if (reason == Reason.UNREACHABLE) {
            TcpProxy nobody = kept(TcpProxy.to(etcd.port()));
            nobody.refuse();
            return connect(EtcdConfig.of("http://127.0.0.1:" + nobody.port()));
        }
        EtcdConfig config = EtcdConfig.of(guarded().endpoint().toString()).withLeaseTtl(ttl);
        return connect(config.withCredentials("stranger", reason == Reason.BAD_CREDENTIALS ? ROOT_PASSWORD : PASSWORD));
    }

    /** An etcd that asks for a password, with a user who may do nothing where services have their keys. */
    private EtcdServer guarded() {
        if (guarded.isEmpty()) {
            EtcdServer server = kept(EtcdServer.start());
            server.enableAuthentication(ROOT_PASSWORD);
            server.addUser("stranger", PASSWORD, "/elsewhere/");
            guarded = Optional.of(server);
        }
        return guarded.get();
    }

    @Override
    public PythonInstance python(ServiceName service, InstanceId id) {
        return python(service, id.value());
    }

    PythonInstance python(ServiceName service, String id) {
        return kept(new PythonOnEtcd(etcd.endpoint().toString(), service, id));
    }

    @Override
    public void express(ServiceName service, Optional<OperatorControl> wish) {
        wish.ifPresentOrElse(
                control -> keyspace.put(service, "control", json(control)), () -> keyspace.delete(service, "control"));
    }

    @Nullable
    Object read(String value) {
        return json.read(value.getBytes(StandardCharsets.UTF_8));
    }

    private String json(OperatorControl control) {
        return new StoredValues(json).control(control);
    }

    @Override
    public Optional<String> property(ServiceName service, String name) {
        return keyspace.value(service, "properties/" + name);
    }

    @Override
    public Set<String> leases() {
        return keyspace.leases();
    }

    @Override
    public void removeLeader(ServiceName service) {
        keyspace.delete(service, "leader");
    }

    @Override
    public void revokeLeadersLease(ServiceName service) {
        keyspace.revoke(keyspace.lease(service, "leader"));
    }

    @Override
    public void compact() {
        keyspace.compact();
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
    public void startInAnEarlierState() {
        etcd.wipe();
        etcd.restart();
    }

    @Override
    public void backUp() {
        etcd.backUp();
    }

    @Override
    public void startFromBackup() {
        etcd.restore();
        etcd.restart();
    }

    private <T extends AutoCloseable> T kept(T resource) {
        open.push(resource);
        return resource;
    }

    @Override
    public void close() {
        while (!open.isEmpty()) {
            close(open.pop());
        }
        scheduler.close();
    }

    private static void close(AutoCloseable resource) {
        try {
            resource.close();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("Cannot close " + resource, e);
        }
    }
}
