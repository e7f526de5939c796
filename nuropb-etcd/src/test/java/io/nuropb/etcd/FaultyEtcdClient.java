package io.nuropb.etcd;

import io.nuropb.Scheduler;
import io.nuropb.election.Coordinator;
import io.nuropb.inmemory.PausableScheduler;
import io.nuropb.json.JacksonJson;
import io.nuropb.tck.coordinator.FaultyClient;
import io.nuropb.testservers.TcpProxy;
import java.time.Duration;
import java.util.List;

/**
 * A coordinator that reaches its etcd through a proxy, on a scheduler that can be paused, and with calls that can be
 * disturbed.
 */
final class FaultyEtcdClient implements FaultyClient, AutoCloseable {

    private final TcpProxy network;
    private final PausableScheduler process;
    private final CallFaults calls = new CallFaults();
    private final EtcdCoordinator coordinator;

    FaultyEtcdClient(int etcdPort, Duration ttl, Scheduler scheduler) {
        network = TcpProxy.to(etcdPort);
        process = new PausableScheduler(scheduler);
        EtcdConfig config = EtcdConfig.of("http://127.0.0.1:" + network.port()).withLeaseTtl(ttl);
        coordinator =
                new EtcdCoordinator(new EtcdStore(config, process, List.of(calls)), config, process, new JacksonJson());
    }

    @Override
    public Coordinator coordinator() {
        return coordinator;
    }

    /** The methods of etcd that were called so far, in order. */
    List<String> asked() {
        return calls.asked();
    }

    @Override
    public void cut() {
        network.refuse();
        network.reset();
    }

    @Override
    public void stall() {
        network.stall();
    }

    @Override
    public void delayAnswers(Duration delay) {
        calls.delayAnswers(delay);
    }

    @Override
    public void restore() {
        network.accept();
        network.resume();
        calls.delayAnswers(Duration.ZERO);
    }

    @Override
    public void pause() {
        process.pause();
    }

    @Override
    public void resume() {
        process.resume();
    }

    @Override
    public void loseNextElectionAnswer() {
        calls.loseNextElectionAnswer();
    }

    @Override
    public void breakWatches() {
        calls.breakWatches();
    }

    @Override
    public void silenceWatches() {
        calls.silenceWatches();
    }

    @Override
    public void close() {
        process.resume();
        coordinator.close();
        calls.close();
        network.close();
    }
}
