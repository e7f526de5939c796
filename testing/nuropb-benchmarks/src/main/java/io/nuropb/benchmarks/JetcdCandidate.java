package io.nuropb.benchmarks;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.Election;
import io.etcd.jetcd.election.CampaignResponse;
import io.etcd.jetcd.lease.LeaseKeepAliveResponse;
import io.etcd.jetcd.support.CloseableClient;
import io.grpc.stub.StreamObserver;
import io.nuropb.etcd.EtcdConfig;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

/**
 * jetcd's client for etcd's elections, with one lease that is kept alive: campaigns, and resigns with the key that it
 * got for it. The lease has the TTL that ours has by default.
 */
final class JetcdCandidate implements ElectionCandidate {

    private static final String NAME = "/bench/election";

    private final Client client;
    private final Election election;
    private final long lease;
    private final CloseableClient keptAlive;
    private CompletableFuture<CampaignResponse> campaign = new CompletableFuture<>();
    private CompletableFuture<?> resigned = CompletableFuture.completedFuture(null);
    private CompletableFuture<Long> elected = new CompletableFuture<>();

    private JetcdCandidate(URI etcd) throws Exception {
        client = Client.builder().endpoints(etcd).build();
        election = client.getElectionClient();
        long seconds = EtcdConfig.of(etcd.toString()).leaseTtl().toSeconds();
        lease = CandidatePair.await(client.getLeaseClient().grant(seconds)).getID();
        keptAlive = client.getLeaseClient().keepAlive(lease, new Unheard());
    }

    static ElectionPeer pair(URI etcd) throws Exception {
        return new CandidatePair("jetcd Election", new JetcdCandidate(etcd), new JetcdCandidate(etcd));
    }

    @Override
    public void join() throws Exception {
        CandidatePair.await(resigned);
        campaign = election.campaign(bytes(NAME), lease, bytes("bench"));
        elected = campaign.thenApply(won -> System.nanoTime());
        ByteSequence place = bytes(NAME + "/" + Long.toHexString(lease));
        CandidatePair.awaitAnswer(
                "etcd has the candidate's key",
                () -> CandidatePair.await(client.getKVClient().get(place)).getCount() > 0);
    }

    @Override
    public CompletableFuture<Long> elected() {
        return elected;
    }

    @Override
    public void leave() throws Exception {
        resigned = election.resign(CandidatePair.await(campaign).getLeader());
    }

    @Override
    public void close() {
        keptAlive.close();
        client.close();
    }

    static ByteSequence bytes(String text) {
        return ByteSequence.from(text, StandardCharsets.UTF_8);
    }

    /** Nobody is told of renewals: a lease that ends shows as a handover that does not come. */
    private static final class Unheard implements StreamObserver<LeaseKeepAliveResponse> {

        @Override
        public void onNext(LeaseKeepAliveResponse renewed) {}

        @Override
        public void onError(Throwable failure) {}

        @Override
        public void onCompleted() {}
    }
}
