package io.nuropb.benchmarks;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import java.net.URI;
import java.time.Duration;

/** No handover, but what the machine allows: three bare writes to the same etcd, one after the other. */
final class ThreeWrites implements ElectionPeer {

    private static final int WRITES = 3;
    private static final ByteSequence KEY = JetcdCandidate.bytes("/bench/written");

    private final Client client;
    private int written;

    ThreeWrites(URI etcd) {
        client = Client.builder().endpoints(etcd).build();
    }

    @Override
    public String label() {
        return "three etcd writes";
    }

    @Override
    public Duration handover() throws Exception {
        long begun = System.nanoTime();
        for (int i = 0; i < WRITES; i++) {
            CandidatePair.await(client.getKVClient().put(KEY, JetcdCandidate.bytes("value " + ++written)));
        }
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    /** The server's version. */
    String version(URI etcd) throws Exception {
        return CandidatePair.await(client.getMaintenanceClient().statusMember(etcd.toString()))
                .getVersion();
    }

    @Override
    public void close() {
        client.close();
    }
}
