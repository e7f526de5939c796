package io.nuropb.testservers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * One RabbitMQ node's name, ports, files and environment. It shares nothing with an installed one; the nodes of a
 * cluster share a port mapper and a cookie.
 *
 * @param epmdPort where Erlang's port mapper listens, which is not the node's own
 */
record RabbitNode(
        String name,
        int amqpPort,
        int tlsPort,
        int managementPort,
        int tlsManagementPort,
        int distributionPort,
        int epmdPort,
        Path folder) {
    /** How many ports a node has for itself. */
    static final int PORTS = 5;

    static final String ADMINISTRATOR = "guest";

    // No busy waiting: a test machine has few processors and many processes. The epmd is started by us or not at all.
    private static final String CRASH_DUMP = "erl_crash.dump";
    private static final String ERLANG_ARGUMENTS = "-kernel inet_dist_use_interface {127,0,0,1} -start_epmd false"
            + " +sbwt none +sbwtdcpu none +sbwtdio none";

    /** @param ports its own, and nobody else's */
    static RabbitNode named(String name, List<Integer> ports, int epmdPort, Path folder) {
        return new RabbitNode(
                name + "@localhost",
                ports.get(0),
                ports.get(1),
                ports.get(2),
                ports.get(3),
                ports.get(4),
                epmdPort,
                folder);
    }

    /**
     * Writes what the node reads when it starts.
     *
     * @param cookie what nodes show each other to be of one cluster
     */
    void writeFiles(RabbitOptions options, String cookie) {
        Folders.write(folder.resolve("rabbitmq.conf"), configuration(options));
        Folders.write(folder.resolve("advanced.config"), advancedConfiguration(options));
        Folders.write(folder.resolve("enabled_plugins"), "[rabbitmq_management].\n");
        Folders.write(folder.resolve("environment.conf"), "");
        Path secret = Folders.write(folder.resolve(".erlang.cookie"), cookie);
        try {
            Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("r--------"));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot restrict the permissions of " + secret, e);
        }
    }

    private String configuration(RabbitOptions options) {
        StringBuilder lines = new StringBuilder();
        line(lines, "listeners.tcp.1", "127.0.0.1:" + amqpPort);
        line(lines, "management.tcp.ip", "127.0.0.1");
        line(lines, "management.tcp.port", managementPort);
        line(lines, "default_user", ADMINISTRATOR);
        line(lines, "default_pass", ADMINISTRATOR);
        line(lines, "log.console", false);
        line(lines, "disk_free_limit.absolute", "50MB");
        line(lines, "collect_statistics_interval", options.statisticsInterval().toMillis());
        options.consumerTimeout().ifPresent(timeout -> line(lines, "consumer_timeout", timeout.toMillis()));
        options.tls().ifPresent(tls -> listener(lines, tls));
        options.settings().forEach(setting -> lines.append(setting).append('\n'));
        return lines.toString();
    }

    private void listener(StringBuilder lines, ServerTls tls) {
        line(lines, "listeners.ssl.1", "127.0.0.1:" + tlsPort);
        line(lines, "management.ssl.ip", "127.0.0.1");
        line(lines, "management.ssl.port", tlsManagementPort);
        for (String section : List.of("ssl_options", "management.ssl")) {
            line(lines, section + ".cacertfile", tls.authority());
            line(lines, section + ".certfile", tls.identity().certificate());
            line(lines, section + ".keyfile", tls.identity().privateKey());
            line(lines, section + ".verify", tls.clientCertificateRequired() ? "verify_peer" : "verify_none");
            line(lines, section + ".fail_if_no_peer_cert", tls.clientCertificateRequired());
        }
    }

    // What rabbitmq.conf has no key for, and what older versions refuse there and ignore here.
    private static String advancedConfiguration(RabbitOptions options) {
        String denied = options.deniedFeatures().stream()
                .sorted()
                .map(feature -> feature + " => false")
                .collect(Collectors.joining(", "));
        return "[{rabbit, [{channel_tick_interval, 500}, {quorum_tick_interval, 500},"
                + " {permit_deprecated_features, #{" + denied + "}}]},\n"
                + " {rabbitmq_management_agent, [{disable_metrics_collector, " + !options.metricsCollector()
                + "}]}].\n";
    }

    private static void line(StringBuilder lines, String key, Object value) {
        lines.append(key).append(" = ").append(value).append('\n');
    }

    ServerCommand server(Path logs) {
        Map<String, String> environment = new HashMap<>(clientEnvironment());
        environment.put("detached", "1"); // the script then *becomes* the Erlang VM, so that signals reach it
        environment.put("RABBITMQ_CONFIG_FILE", file("rabbitmq.conf"));
        environment.put("RABBITMQ_ADVANCED_CONFIG_FILE", file("advanced.config"));
        environment.put("RABBITMQ_ENABLED_PLUGINS_FILE", file("enabled_plugins"));
        environment.put("RABBITMQ_MNESIA_BASE", file("data"));
        environment.put("RABBITMQ_LOG_BASE", logs.toString());
        environment.put("RABBITMQ_PID_FILE", file("pid"));
        environment.put("RABBITMQ_DIST_PORT", Integer.toString(distributionPort));
        environment.put("RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS", ERLANG_ARGUMENTS);
        environment.put("ERL_CRASH_DUMP", logs.resolve(CRASH_DUMP).toString());
        return new ServerCommand(List.of(ServerProgram.RABBITMQ_SERVER.locate().toString()), environment);
    }

    /** The command line tool that lies beside the server's script. */
    ServerCommand tool(String program, List<String> arguments) {
        Path tool = ServerProgram.RABBITMQ_SERVER.locate().resolveSibling(program);
        return new ServerCommand(new CommandLine(tool).with(arguments).words(), clientEnvironment());
    }

    private Map<String, String> clientEnvironment() {
        return Map.of(
                "HOME", folder.toString(), // holds the Erlang cookie
                "RABBITMQ_CONF_ENV_FILE", file("environment.conf"),
                "RABBITMQ_NODENAME", name,
                "ERL_CRASH_DUMP",
                        file(CRASH_DUMP), // a tool that fails at its start would leave it in the caller's folder
                "ERL_EPMD_PORT", Integer.toString(epmdPort),
                "ERL_EPMD_ADDRESS", "127.0.0.1");
    }

    private String file(String name) {
        return folder.resolve(name).toString();
    }
}
