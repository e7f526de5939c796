package io.nuropb.testservers;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A private RabbitMQ with the management plugin.
 *
 * <pre>{@code
 * try (RabbitServer rabbit = RabbitServer.start()) {
 *     String vhost = rabbit.freshVhost();
 *     connect(rabbit.uri(vhost));
 * }
 * }</pre>
 *
 * <p>A start takes 5 to 6 s. A test that does not hurt the server takes {@link #shared()} and a virtual host of its
 * own. The addresses stay the same over restarts.
 */
public final class RabbitServer implements AutoCloseable {
    /**
     * What a node says when it has started. It accepts connections some 100 ms earlier; to RabbitMQ 4.3, a queue that
     * is declared in between is one of a node that is down, and when it is deleted then, its consumers are not told.
     */
    private static final String STARTED = " completed with ";

    private static final Duration STOP_LIMIT = Duration.ofMinutes(2);
    private static final Duration COMMAND_LIMIT = Duration.ofMinutes(5);

    private final RabbitNode node;
    private final ServerProcess process;
    private final Runnable afterwards;
    private final RabbitManagementApi management;
    private final AtomicInteger vhosts = new AtomicInteger();
    private final boolean tls;
    private volatile int startsBefore;

    /**
     * A server that has not been started.
     *
     * @param cookie see {@link RabbitNode#writeFiles}
     * @param afterwards what is to be done when it has been closed
     */
    RabbitServer(RabbitNode node, RabbitOptions options, String cookie, Runnable afterwards) {
        ServerLogs logs = ServerLogs.create("rabbitmq");
        this.node = node;
        this.management = new RabbitManagementApi(node.managementPort());
        this.tls = options.tls().isPresent();
        this.afterwards = afterwards;
        node.writeFiles(options, cookie);
        this.process = new ServerProcess(
                "RabbitMQ on port " + node.amqpPort(),
                node.server(logs.folder()),
                logs,
                options.startLimit(),
                this::isReady);
    }

    /**
     * Starts a RabbitMQ with the default options and waits until AMQP and management answer.
     *
     * @throws ServerException if they do not, or RabbitMQ is not installed
     */
    public static RabbitServer start() {
        return start(RabbitOptions.defaults());
    }

    /**
     * Starts a RabbitMQ and waits until it has started, and AMQP and management answer.
     *
     * @throws ServerException if they do not, or RabbitMQ is not installed
     */
    public static RabbitServer start(RabbitOptions options) {
        return FreePorts.start(RabbitNode.PORTS + 1, ports -> {
            PortMapper names = PortMapper.start(ports.get(RabbitNode.PORTS));
            RabbitNode node = RabbitNode.named("nuropb", ports, names.port(), Folders.temporary("rabbitmq"));
            RabbitServer server =
                    new RabbitServer(node, options, UUID.randomUUID().toString(), names::close);
            try {
                server.launch();
                server.awaitReady();
                return server;
            } catch (RuntimeException e) {
                server.close();
                throw e;
            }
        });
    }

    /** Starts it without waiting for it. */
    void launch() {
        startsBefore = process.logs().said(STARTED);
        process.launch();
    }

    void awaitReady() {
        process.awaitReady();
    }

    /**
     * The one RabbitMQ of this JVM, started by the first who asks and ended with the JVM. Whoever uses it stays within
     * a virtual host of his own ({@link #freshVhost()}) and neither stops nor closes it.
     *
     * @throws ServerException if it does not start, or RabbitMQ is not installed
     */
    public static RabbitServer shared() {
        return SharedRabbit.running();
    }

    private boolean isReady() {
        return process.logs().said(STARTED) > startsBefore
                && PortProbe.speaksAmqp(node.amqpPort())
                && PortProbe.listens(node.managementPort())
                && (!tls || speaksTls());
    }

    private boolean speaksTls() {
        return PortProbe.speaksTls(node.tlsPort()) && PortProbe.speaksTls(node.tlsManagementPort());
    }

    /** The loopback port for plain AMQP. */
    public int amqpPort() {
        return node.amqpPort();
    }

    /**
     * The loopback port for AMQP over TLS.
     *
     * @throws IllegalStateException if it was started without {@link RabbitOptions#withTls}
     */
    public int tlsPort() {
        requireTls();
        return node.tlsPort();
    }

    private void requireTls() {
        if (!tls) throw new IllegalStateException(this + " has no TLS listener; start it with RabbitOptions.withTls");
    }

    /** The loopback port of the management API. */
    public int managementPort() {
        return node.managementPort();
    }

    /**
     * The loopback port of the management API over TLS.
     *
     * @throws IllegalStateException if it was started without {@link RabbitOptions#withTls}
     */
    public int tlsManagementPort() {
        requireTls();
        return node.tlsManagementPort();
    }

    /** The name of the administrator, who has all permissions on every virtual host made here. */
    public String user() {
        return RabbitNode.ADMINISTRATOR;
    }

    /** The administrator's password. */
    public String password() {
        return RabbitNode.ADMINISTRATOR;
    }

    /** The administrator's address of the virtual host {@code /}. */
    public URI uri() {
        return uri("/");
    }

    /** The administrator's address of a virtual host, which need not exist. */
    public URI uri(String vhost) {
        return uri(vhost, user(), password());
    }

    /** A user's address of a virtual host: {@code amqp://user:password@127.0.0.1:port/vhost}. Neither need exist. */
    public URI uri(String vhost, String user, String password) {
        return address("amqp", user, password, amqpPort(), vhost);
    }

    /**
     * The administrator's address over TLS: {@code amqps://user:password@localhost:port/vhost}.
     *
     * @throws IllegalStateException if it was started without {@link RabbitOptions#withTls}
     */
    public URI tlsUri(String vhost) {
        return address("amqps", user(), password(), tlsPort(), vhost);
    }

    private static URI address(String scheme, String user, String password, int port, String vhost) {
        String host = scheme.equals("amqps") ? "localhost" : "127.0.0.1";
        return URI.create(
                scheme + "://" + RabbitManagementApi.segment(user) + ":" + RabbitManagementApi.segment(password) + "@"
                        + host + ":" + port + "/" + RabbitManagementApi.segment(vhost));
    }

    /** The management API, as administrator: virtual hosts, users, permissions, and whatever else it can do. */
    public RabbitManagementApi management() {
        return management;
    }

    /** Makes a virtual host with a new name, on which the administrator may do everything. */
    public String freshVhost() {
        String vhost = "test-" + vhosts.incrementAndGet();
        management.addVhost(vhost);
        return vhost;
    }

    /**
     * Runs {@code rabbitmqctl} on this server; that takes one to two seconds, so prefer {@link #management()}.
     *
     * @param arguments for example {@code "set_vm_memory_high_watermark", "0"} for a memory alarm
     * @return what it printed
     * @throws ServerException if it fails or takes more than five minutes
     */
    public String rabbitmqctl(String... arguments) {
        return node.tool("rabbitmqctl", List.of(arguments)).run(COMMAND_LIMIT);
    }

    /**
     * Closes the channels that consume queues with an error, and leaves their connections alone. Takes one to two
     * seconds.
     *
     * @param queue how the names of these queues begin
     * @return how many; none if nobody consumes such a queue, or there is none
     */
    public int closeConsumingChannels(String vhost, String queue) {
        return closeChannels("Found = [element(1, C) || Q <- rabbit_amqqueue:list(<<\"" + vhost
                + "\">>), string:prefix(element(4, amqqueue:get_name(Q)), <<\"" + queue
                + "\">>) =/= nomatch, C <- rabbit_amqqueue:consumers(Q)]");
    }

    /**
     * Closes all channels in a virtual host with an error, and leaves their connections alone. Takes one to two
     * seconds.
     *
     * @return how many
     */
    public int closeAllChannels(String vhost) {
        return closeChannels("Found = [C || C <- rabbit_channel:list_local(),"
                + " rabbit_channel:info(C, [vhost]) =:= [{vhost, <<\"" + vhost + "\">>}]]");
    }

    /**
     * Acknowledges in the channels' names what was never delivered on them. The message is that of RabbitMQ's
     * connections to their channels, because the function that sends it has another name in 4.3 than before.
     */
    private int closeChannels(String found) {
        String closed = rabbitmqctl(
                "eval",
                found + ", length([gen_server:cast(C, {method, {'basic.ack', 999999999, false}, none, noflow})"
                        + " || C <- Found]).");
        return Integer.parseInt(closed.strip());
    }

    /**
     * Runs {@code rabbitmq-queues} on this server, which manages the members of quorum queues.
     *
     * @param arguments for example {@code "add_member", "--vhost", "shop", "orders", "nuropb2@localhost"}
     * @return what it printed
     * @throws ServerException if it fails or takes more than five minutes
     */
    public String rabbitmqQueues(String... arguments) {
        return node.tool("rabbitmq-queues", List.of(arguments)).run(COMMAND_LIMIT);
    }

    /** The folder with its logs, which is kept. */
    public Path logs() {
        return process.logs().folder();
    }

    /** Whether the process is there; a paused one is. */
    public boolean isRunning() {
        return process.isRunning();
    }

    /**
     * Has what was declared so far written to the disk. Without it, {@link #kill()} may take with it a durable binding
     * that the broker has confirmed shortly before: up to 4.1, RabbitMQ keeps its definitions in Mnesia, whose log is
     * written later. Takes one to two seconds.
     */
    public void flush() {
        rabbitmqctl("eval", "case mnesia:system_info(is_running) of yes -> mnesia:sync_log(); _ -> ok end.");
    }

    /**
     * SIGKILL: connections break, nothing is said, durable data stay (but see {@link #flush()}). Does nothing when it
     * is down.
     */
    public void kill() {
        process.kill();
    }

    /** SIGTERM: an orderly end, which takes about 6 s. Does nothing when it is down. */
    public void stop() {
        process.stop(STOP_LIMIT);
    }

    /** SIGSTOP: connections stay, nobody answers, until {@link #resume()}. */
    public void pause() {
        process.pause();
    }

    /** SIGCONT after {@link #pause()}. */
    public void resume() {
        process.resume();
    }

    /**
     * Starts it again on the same ports with the same data, after an orderly stop if it still runs. Kill it before for
     * a faster and ruder restart.
     *
     * @throws ServerException if it does not become ready
     */
    public void restart() {
        stop();
        launch();
        awaitReady();
    }

    /** Kills it and deletes its data; the logs stay. Closing again does nothing. */
    @Override
    public void close() {
        process.close();
        afterwards.run();
        ChildProcesses.deleteNow(node.folder());
    }

    @Override
    public String toString() {
        return "RabbitMQ at 127.0.0.1:" + amqpPort() + ", management at " + management.uri() + ", logs in " + logs();
    }
}
