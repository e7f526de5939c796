package io.nuropb.testservers;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A private etcd cluster of three members. A majority of two must be up for it to answer. */
public final class EtcdCluster implements AutoCloseable {
    private static final int MEMBERS = 3;
    // Longer than a single member's, so that a busy machine does not make the members elect again and again.
    private static final Duration HEARTBEAT = Duration.ofMillis(50);
    private static final Duration ELECTION = Duration.ofMillis(500);

    private final List<EtcdServer> members;

    private EtcdCluster(List<EtcdServer> members) {
        this.members = List.copyOf(members);
    }

    /**
     * Starts three members, in plain text and with leases from 1 s, and waits until they are healthy: 0.3 to 3 s.
     *
     * @throws ServerException if they do not become healthy, or etcd is not installed
     */
    public static EtcdCluster start() {
        return start(EtcdOptions.defaults().withElection(HEARTBEAT, ELECTION));
    }

    /**
     * Starts three members and waits until they are healthy.
     *
     * @throws ServerException if they do not become healthy, or etcd is not installed
     */
    public static EtcdCluster start(EtcdOptions options) {
        return FreePorts.start(MEMBERS * EtcdServer.PORTS, ports -> start(options, plan(ports)));
    }

    private static List<EtcdMember> plan(List<Integer> ports) {
        List<EtcdMember> plan = new ArrayList<>();
        for (int i = 0; i < MEMBERS; i++) {
            int first = i * EtcdServer.PORTS;
            plan.add(EtcdMember.on("member" + (i + 1), ports.subList(first, first + EtcdServer.PORTS)));
        }
        return plan;
    }

    private static EtcdCluster start(EtcdOptions options, List<EtcdMember> plan) {
        List<EtcdServer> started = new ArrayList<>();
        try {
            for (EtcdMember member : plan) started.add(EtcdServer.launch(member, plan, options));
            started.forEach(EtcdServer::awaitHealthy);
            return new EtcdCluster(started);
        } catch (RuntimeException e) {
            started.forEach(EtcdServer::close);
            throw e;
        }
    }

    /** The three members, always in the same order, running or not. */
    public List<EtcdServer> members() {
        return members;
    }

    /** Where clients connect: one address for each member. */
    public List<URI> endpoints() {
        return members.stream().map(EtcdServer::endpoint).toList();
    }

    /** The member that leads now; none during an election or without a majority. */
    public Optional<EtcdServer> leader() {
        return members.stream().filter(EtcdServer::isLeader).findFirst();
    }

    /** Closes all members. */
    @Override
    public void close() {
        members.forEach(EtcdServer::close);
    }
}
