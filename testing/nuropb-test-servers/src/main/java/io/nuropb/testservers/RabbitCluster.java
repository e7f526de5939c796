package io.nuropb.testservers;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * A private RabbitMQ cluster of three nodes. A minority that loses sight of the others pauses, and quorum queues work
 * as long as two nodes are up.
 *
 * <p>A start takes 9 to 20 s. A node that was down comes back with {@link RabbitServer#restart()} while another one is
 * up.
 */
public final class RabbitCluster implements AutoCloseable {
    private static final int NODES = 3;

    private final List<RabbitServer> nodes;
    private final PortMapper names;

    private RabbitCluster(List<RabbitServer> nodes, PortMapper names) {
        this.nodes = List.copyOf(nodes);
        this.names = names;
    }

    /**
     * Starts three nodes with the default options and waits until they are one cluster.
     *
     * @throws ServerException if they do not become ready, or RabbitMQ is not installed
     */
    public static RabbitCluster start() {
        return start(RabbitOptions.defaults());
    }

    /**
     * Starts three nodes and waits until they are one cluster.
     *
     * @throws ServerException if they do not become ready, or RabbitMQ is not installed
     */
    public static RabbitCluster start(RabbitOptions options) {
        return FreePorts.start(NODES * RabbitNode.PORTS + 1, ports -> start(options, ports));
    }

    private static RabbitCluster start(RabbitOptions options, List<Integer> ports) {
        PortMapper names = PortMapper.start(ports.get(NODES * RabbitNode.PORTS));
        String cookie = UUID.randomUUID().toString();
        RabbitCluster cluster = new RabbitCluster(
                plan(ports, names.port()).stream()
                        .map(node -> new RabbitServer(node, clustered(options), cookie, () -> {}))
                        .toList(),
                names);
        try {
            cluster.nodes.forEach(RabbitServer::launch);
            cluster.nodes.forEach(RabbitServer::awaitReady);
            // A virtual host that is made before all nodes know of each other hangs.
            cluster.nodes.forEach(node -> node.rabbitmqctl("await_startup"));
            return cluster;
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    private static List<RabbitNode> plan(List<Integer> ports, int epmdPort) {
        List<RabbitNode> plan = new ArrayList<>();
        for (int i = 0; i < NODES; i++) {
            List<Integer> own = ports.subList(i * RabbitNode.PORTS, (i + 1) * RabbitNode.PORTS);
            plan.add(RabbitNode.named("nuropb" + (i + 1), own, epmdPort, Folders.temporary("rabbitmq")));
        }
        return plan;
    }

    private static RabbitOptions clustered(RabbitOptions options) {
        RabbitOptions clustered = options.withSetting("cluster_formation.peer_discovery_backend = classic_config")
                .withSetting("cluster_partition_handling = pause_minority");
        for (int i = 1; i <= NODES; i++) {
            clustered = clustered.withSetting(
                    "cluster_formation.classic_config.nodes." + i + " = nuropb" + i + "@localhost");
        }
        return clustered;
    }

    /** The three nodes, always in the same order, running or not. They share users, virtual hosts and queues. */
    public List<RabbitServer> nodes() {
        return nodes;
    }

    /** A node that runs; its management API speaks for the whole cluster. */
    public RabbitServer running() {
        return nodes.stream()
                .filter(RabbitServer::isRunning)
                .findFirst()
                .orElseThrow(() -> new ServerException("No node of the RabbitMQ cluster is running"));
    }

    /** Closes all nodes. */
    @Override
    public void close() {
        nodes.forEach(RabbitServer::close);
        names.close();
    }
}
