package io.nuropb.examples.chaos;

import io.nuropb.testkit.servers.EtcdCluster;
import io.nuropb.testkit.servers.EtcdServer;
import io.nuropb.testkit.servers.RabbitCluster;
import io.nuropb.testkit.servers.RabbitManagement;
import io.nuropb.testkit.servers.RabbitServer;
import io.nuropb.testkit.servers.ServerException;
import java.net.URI;
import java.util.List;
import java.util.stream.Collectors;

/** The private etcd and RabbitMQ of a run. */
final class Servers implements AutoCloseable {

    static final String VHOST = "chaos";

    /** Who may do everything, and is never touched by a fault. */
    static final String OPERATOR = "guest";

    /** Who the processes of the service are. */
    static final String SERVICE_USER = "storm";

    /** Who the client is. */
    static final String CLIENT_USER = "caller";

    private final List<EtcdServer> etcd;
    private final List<RabbitServer> rabbit;
    private final List<Runnable> ends;

    private Servers(List<EtcdServer> etcd, List<RabbitServer> rabbit, List<Runnable> ends) {
        this.etcd = etcd;
        this.rabbit = rabbit;
        this.ends = ends;
    }

    /** Starts them, and makes virtual host and users. */
    static Servers start(ChaosOptions options) {
        Servers servers = withEtcd(options);
        servers.furnish();
        return servers;
    }

    private static Servers withEtcd(ChaosOptions options) {
        if (options.etcd() == 1) {
            EtcdServer single = EtcdServer.start();
            return withRabbit(options, List.of(single), single::close);
        }
        EtcdCluster cluster = EtcdCluster.start();
        return withRabbit(options, cluster.members(), cluster::close);
    }

    private static Servers withRabbit(ChaosOptions options, List<EtcdServer> members, Runnable endOfEtcd) {
        if (options.rabbit() == 1) {
            RabbitServer single = RabbitServer.start();
            return new Servers(members, List.of(single), List.of(single::close, endOfEtcd));
        }
        RabbitCluster cluster = RabbitCluster.start();
        return new Servers(members, cluster.nodes(), List.of(cluster::close, endOfEtcd));
    }

    private void furnish() {
        management().addVhost(VHOST);
        for (String user : List.of(SERVICE_USER, CLIENT_USER)) {
            management().addUser(user, user);
            permit(user);
        }
    }

    /** Gives a user all permissions. */
    void permit(String user) {
        management().permit(user, VHOST, ".*", ".*", ".*");
    }

    /** Takes all permissions from a user; its connections stay. */
    void forbid(String user) {
        management().permit(user, VHOST, "^$", "^$", "^$");
    }

    /** The members of etcd, always in the same order, running or not. */
    List<EtcdServer> etcd() {
        return etcd;
    }

    /** The nodes of RabbitMQ, always in the same order, running or not. */
    List<RabbitServer> rabbit() {
        return rabbit;
    }

    List<URI> etcdEndpoints() {
        return etcd.stream().map(EtcdServer::endpoint).toList();
    }

    /** Runs {@code etcdctl} with all members. */
    String etcdctl(String... arguments) {
        String[] line = new String[arguments.length + 2];
        line[0] = "--endpoints";
        line[1] = etcdEndpoints().stream().map(URI::toString).collect(Collectors.joining(","));
        System.arraycopy(arguments, 0, line, 2, arguments.length);
        return etcd.get(0).etcdctl(line);
    }

    /** The management API of a node that runs, which speaks for all. */
    RabbitManagement management() {
        return rabbit.stream()
                .filter(RabbitServer::isRunning)
                .findFirst()
                .orElseThrow(() -> new ServerException("No node of RabbitMQ is running"))
                .management();
    }

    /** The address of the virtual host on other ports than the nodes' own. */
    static String amqp(String user, List<Integer> ports) {
        return "amqp://" + user + ":" + user + "@"
                + ports.stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(",")) + "/" + VHOST;
    }

    @Override
    public void close() {
        ends.forEach(Runnable::run);
    }
}
