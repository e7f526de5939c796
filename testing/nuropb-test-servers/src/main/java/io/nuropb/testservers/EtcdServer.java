package io.nuropb.testservers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A private etcd.
 *
 * <pre>{@code
 * try (EtcdServer etcd = EtcdServer.start()) {
 *     connect(etcd.endpoint());
 *     etcd.kill();
 *     etcd.restart();
 * }
 * }</pre>
 *
 * <p>Its address stays the same over restarts.
 */
public final class EtcdServer implements AutoCloseable {
    static final int PORTS = 3;

    private static final Duration STOP_LIMIT = Duration.ofMinutes(2);
    private static final Duration COMMAND_LIMIT = Duration.ofMinutes(2);

    private final EtcdMember member;
    private final EtcdOptions options;
    private final Path folder;
    private final ServerProcess process;
    private final HttpProbe probe = new HttpProbe();
    private volatile Optional<String> rootPassword = Optional.empty();

    private EtcdServer(EtcdMember member, List<EtcdMember> cluster, EtcdOptions options) {
        this.member = member;
        this.options = options;
        this.folder = Folders.temporary("etcd");
        this.process = new ServerProcess(
                "etcd " + member.name() + " on port " + member.clientPort(),
                command(member, cluster, options, folder),
                ServerLogs.create("etcd-" + member.name()),
                options.startLimit(),
                this::isHealthy);
    }

    /**
     * Starts an etcd with the default options and waits until it is healthy, which takes less than a second.
     *
     * @throws ServerException if it does not become healthy, or is not installed
     */
    public static EtcdServer start() {
        return start(EtcdOptions.defaults());
    }

    /**
     * Starts an etcd and waits until it is healthy.
     *
     * @throws ServerException if it does not become healthy, or is not installed
     */
    public static EtcdServer start(EtcdOptions options) {
        return FreePorts.start(PORTS, ports -> {
            EtcdMember single = EtcdMember.on("single", ports);
            EtcdServer server = launch(single, List.of(single), options);
            server.closeUnless(server.process::awaitReady);
            return server;
        });
    }

    /** Starts one member of a cluster without waiting for it. */
    static EtcdServer launch(EtcdMember member, List<EtcdMember> cluster, EtcdOptions options) {
        EtcdServer server = new EtcdServer(member, cluster, options);
        server.closeUnless(server.process::launch);
        return server;
    }

    private boolean isHealthy() {
        // The health page can be up while a server that is about to fail has not yet read its certificate.
        boolean tls = options.tls().isPresent();
        return (!tls || PortProbe.speaksTls(port())) && probe.finds(member.metrics("/health"), "true");
    }

    void awaitHealthy() {
        process.awaitReady();
    }

    private void closeUnless(Runnable startsWell) {
        try {
            startsWell.run();
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private static ServerCommand command(
            EtcdMember member, List<EtcdMember> cluster, EtcdOptions options, Path folder) {
        String clients = options.scheme() + "://127.0.0.1:" + member.clientPort();
        CommandLine line = new CommandLine(ServerProgram.ETCD.locate())
                .with("--name", member.name())
                .with("--data-dir", folder.resolve("data"))
                .with("--listen-client-urls", clients)
                .with("--advertise-client-urls", clients)
                .with("--listen-peer-urls", member.peerUrl())
                .with("--initial-advertise-peer-urls", member.peerUrl())
                .with("--initial-cluster", EtcdMember.initialCluster(cluster))
                .with("--listen-metrics-urls", member.metrics(""));
        options.addServerOptionsTo(line);
        return new ServerCommand(line.words(), Map.of());
    }

    /** Where clients connect: {@code http://127.0.0.1:port}, or {@code https} with TLS. */
    public URI endpoint() {
        return URI.create(options.scheme() + "://127.0.0.1:" + port());
    }

    /** The loopback port for clients. */
    public int port() {
        return member.clientPort();
    }

    /** The folder with its logs, which is kept. */
    public Path logs() {
        return process.logs().folder();
    }

    /** Whether the process is there; a paused one is. */
    public boolean isRunning() {
        return process.isRunning();
    }

    /** Whether it says, right now, that it leads its cluster. */
    public boolean isLeader() {
        return probe.finds(member.metrics("/metrics"), "\netcd_server_is_leader 1\n");
    }

    /**
     * What its clients have asked since its start.
     *
     * @throws ServerException if it does not say
     */
    public EtcdRequests requests() {
        return probe.text(member.metrics("/metrics"))
                .map(EtcdRequests::in)
                .orElseThrow(() -> new ServerException(this + " does not show its metrics"));
    }

    /** SIGKILL: connections break, nothing is said, the data stay. Does nothing when it is down. */
    public void kill() {
        process.kill();
    }

    /** SIGTERM: an orderly end. Does nothing when it is down. */
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
     * Starts it again on the same ports with the same data, after an orderly stop if it still runs.
     *
     * @throws ServerException if it does not become healthy
     */
    public void restart() {
        stop();
        process.start();
    }

    /**
     * Loses everything, users and revisions included: kills it and deletes its data. {@link #restart()} brings back an
     * empty one. A single member of a cluster cannot come back from that.
     */
    public void wipe() {
        kill();
        Folders.delete(folder.resolve("data"));
        rootPassword = Optional.empty();
    }

    /** Keeps what it holds now, leases included, for {@link #restore}; a single member can. */
    public void backUp() {
        String snapshot = folder.resolve("snapshot").toString();
        etcdctl("snapshot", "save", snapshot);
        Folders.delete(folder.resolve("backup"));
        etcdctl(
                "snapshot",
                "restore",
                snapshot,
                "--data-dir=" + folder.resolve("backup"),
                "--name=" + member.name(),
                "--initial-cluster=" + EtcdMember.initialCluster(List.of(member)),
                "--initial-advertise-peer-urls=" + member.peerUrl());
    }

    /** Kills it and puts what {@link #backUp} has kept in place of its data; {@link #restart()} brings that back. */
    public void restore() {
        wipe();
        try {
            Files.move(folder.resolve("backup"), folder.resolve("data"));
        } catch (IOException e) {
            throw new UncheckedIOException("There is no backup of " + this + " to restore", e);
        }
    }

    /**
     * Runs {@code etcdctl} (API 3) on this server.
     *
     * @param arguments for example {@code "get", "--prefix", "/nuropb/"}
     * @return what it printed
     * @throws ServerException if it fails or takes more than two minutes
     */
    public String etcdctl(String... arguments) {
        CommandLine line = new CommandLine(ServerProgram.ETCDCTL.locate()).with("--endpoints", endpoint());
        options.addClientOptionsTo(line);
        rootPassword.ifPresent(password -> line.with("--user", "root:" + password));
        return new ServerCommand(line.with(List.of(arguments)).words(), Map.of("ETCDCTL_API", "3")).run(COMMAND_LIMIT);
    }

    /**
     * Turns authentication on. From then on {@link #etcdctl} acts as {@code root}, and clients need a user of their
     * own.
     *
     * @param password root's
     * @throws ServerException if it is on already
     */
    public void enableAuthentication(String password) {
        etcdctl("user", "add", "root:" + password);
        etcdctl("user", "grant-role", "root", "root");
        etcdctl("auth", "enable");
        rootPassword = Optional.of(password);
    }

    /**
     * Adds a user who may read and write the keys with a prefix, through a role with the user's name. To take that away
     * again: {@code etcdctl("user", "revoke-role", user, user)}.
     */
    public void addUser(String user, String password, String prefix) {
        etcdctl("user", "add", user + ":" + password);
        etcdctl("role", "add", user);
        etcdctl("role", "grant-permission", user, "--prefix=true", "readwrite", prefix);
        etcdctl("user", "grant-role", user, user);
    }

    /** Kills it and deletes its data; the logs stay. Closing again does nothing. */
    @Override
    public void close() {
        process.close();
        ChildProcesses.deleteNow(folder);
    }

    @Override
    public String toString() {
        return "etcd " + member.name() + " at " + endpoint() + ", logs in " + logs();
    }
}
