package io.nuropb.chaos;

import io.nuropb.testservers.EtcdCluster;
import io.nuropb.testservers.EtcdServer;
import io.nuropb.testservers.RabbitCluster;
import io.nuropb.testservers.RabbitManagementApi;
import io.nuropb.testservers.RabbitServer;
import io.nuropb.testservers.Rights;
import io.nuropb.testservers.ServerException;
import io.nuropb.topology.TopologyNames;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The private etcd and RabbitMQ of a run. */
final class Servers implements AutoCloseable {

    static final String VHOST = "chaos";

    /** Who may do everything, and is never touched by a fault. */
    static final String OPERATOR = "guest";

    /** Who the client is. */
    static final String CLIENT_USER = "caller";

    /** Exchange and queue for the events that have no queue to go to. */
    static final String UNROUTED = "unrouted";

    private static final Rights NO_RIGHTS = new Rights("^$", "^$", "^$");

    private final List<String> serviceUsers;
    private final List<EtcdServer> etcd;
    private final List<RabbitServer> rabbit;
    private final List<Runnable> ends;

    private Servers(ChaosOptions options, List<EtcdServer> etcd, List<RabbitServer> rabbit, List<Runnable> ends) {
        serviceUsers = IntStream.range(0, options.fleet())
                .mapToObj(Servers::serviceUser)
                .toList();
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
            return new Servers(options, members, List.of(single), List.of(single::close, endOfEtcd));
        }
        RabbitCluster cluster = RabbitCluster.start();
        return new Servers(options, members, cluster.nodes(), List.of(cluster::close, endOfEtcd));
    }

    private void furnish() {
        management().addVhost(VHOST);
        serviceUsers.forEach(user -> management().addUser(user, user, "management"));
        management().addUser(CLIENT_USER, CLIENT_USER);
        serviceUsers.forEach(this::permit);
        permit(CLIENT_USER);
        keepUnroutedEvents();
    }

    /**
     * RabbitMQ confirms an event that nobody listens to, and drops it; here an operator's policy keeps it, so that it
     * can be seen.
     */
    private void keepUnroutedEvents() {
        RabbitManagementApi operator = management();
        String name = "/" + VHOST + "/" + UNROUTED;
        operator.put("/api/exchanges" + name, "{\"type\":\"fanout\",\"durable\":true}");
        operator.put("/api/queues" + name, "{\"durable\":true,\"arguments\":{\"x-queue-type\":\"quorum\"}}");
        operator.post("/api/bindings/" + VHOST + "/e/" + UNROUTED + "/q/" + UNROUTED, "{}");
        operator.put(
                "/api/policies" + name, """
                {"pattern":"^%s$","apply-to":"exchanges","definition":{"alternate-exchange":"%s"}}""".formatted(TopologyNames.defaults().eventsExchange(), UNROUTED));
    }

    /** Who the processes of a place in the fleet are, one after the other; places count from 0. */
    static String serviceUser(int place) {
        return ChaosSettings.SERVICE + "_" + (place + 1);
    }

    /** Who the process of this name is. */
    static String userOf(String instance) {
        return instance.substring(0, instance.lastIndexOf('_'));
    }

    /** Who the processes of the service are. */
    List<String> serviceUsers() {
        return serviceUsers;
    }

    /** Gives a process's or the client's user its rights. */
    void permit(String user) {
        grant(
                user,
                user.equals(CLIENT_USER) ? Rights.ofProgram(Client.NAME) : Rights.ofInstance(ChaosSettings.SERVICE));
    }

    /** Takes all rights from a user; its connections stay, and its channels may remember what they were allowed. */
    void forbid(String user) {
        grant(user, NO_RIGHTS);
    }

    private void grant(String user, Rights rights) {
        management().permit(user, VHOST, rights);
    }

    /** How often RabbitMQ has refused something to a user, as its nodes have logged. */
    long refusals(String user) {
        return rabbit.stream()
                .mapToLong(node -> count("refused for user '" + user + "'", node.logs()))
                .sum();
    }

    private static long count(String text, Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            long times = 0;
            for (Path file : files.toList()) {
                try (Stream<String> lines = Files.lines(file, StandardCharsets.ISO_8859_1)) {
                    times += lines.filter(line -> line.contains(text)).count();
                }
            }
            return times;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the logs in " + folder, e);
        }
    }

    /** The nodes' ports for AMQP by their names. */
    Map<String, Integer> amqpPorts() {
        Map<String, Integer> ports = new LinkedHashMap<>();
        rabbit.forEach(node -> ports.put(name(node), node.amqpPort()));
        return ports;
    }

    /** What a node is called. */
    String name(RabbitServer node) {
        return "RabbitMQ " + (rabbit.indexOf(node) + 1);
    }

    /** What a member is called. */
    String name(EtcdServer member) {
        return "etcd " + (etcd.indexOf(member) + 1);
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
    RabbitManagementApi management() {
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
