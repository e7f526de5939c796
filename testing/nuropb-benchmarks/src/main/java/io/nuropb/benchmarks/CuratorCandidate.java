package io.nuropb.benchmarks;

import java.io.IOException;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.recipes.leader.LeaderLatch;
import org.apache.curator.framework.recipes.leader.LeaderLatchListener;
import org.apache.curator.retry.ExponentialBackoffRetry;

/**
 * Apache Curator's {@code LeaderLatch} on ZooKeeper, with the retries of Curator's first example: each time it joins,
 * it has a new latch.
 */
final class CuratorCandidate implements ElectionCandidate {

    private static final String PATH = "/bench/latch";
    private static final int FIRST_PAUSE_MILLISECONDS = 1_000;
    private static final int RETRIES = 3;

    private final CuratorFramework client;
    private CompletableFuture<Long> elected = new CompletableFuture<>();
    private LeaderLatch latch;

    private CuratorCandidate(String zooKeeper) {
        client = CuratorFrameworkFactory.newClient(
                zooKeeper, new ExponentialBackoffRetry(FIRST_PAUSE_MILLISECONDS, RETRIES));
        client.start();
        latch = new LeaderLatch(client, PATH);
    }

    /** @param zooKeeper the server, as {@code host:port} */
    static ElectionPeer pair(String zooKeeper) throws Exception {
        return new CandidatePair(
                "Curator LeaderLatch", new CuratorCandidate(zooKeeper), new CuratorCandidate(zooKeeper));
    }

    @Override
    public void join() throws Exception {
        String id = UUID.randomUUID().toString();
        CompletableFuture<Long> told = new CompletableFuture<>();
        latch = new LeaderLatch(client, PATH, id);
        latch.addListener(new LeaderLatchListener() {
            @Override
            public void isLeader() {
                told.complete(System.nanoTime());
            }

            @Override
            public void notLeader() {}
        });
        elected = told;
        latch.start();
        CandidatePair.awaitAnswer(
                "ZooKeeper has the latch",
                () -> latch.getParticipants().stream()
                        .anyMatch(participant -> participant.getId().equals(id)));
    }

    @Override
    public CompletableFuture<Long> elected() {
        return elected;
    }

    @Override
    public void leave() throws IOException {
        latch.close();
    }

    @Override
    public void close() {
        client.close();
    }
}
