package io.nuropb.cli;

import io.nuropb.Identity;
import io.nuropb.InstanceId;
import io.nuropb.ServiceName;
import io.nuropb.client.CallOptions;
import io.nuropb.client.ClientConfig;
import io.nuropb.encryption.ServiceKey;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * The options that every command has. Each can come from the environment: see {@link EnvironmentDefaults}.
 *
 * <p>The fields are picocli's to set; nobody else does.
 */
final class MeshOptions {

    /** The wait for a connection leaves this part of the time-out to its last attempt. */
    private static final int PART_FOR_LAST_ATTEMPT = 4;

    private final InstanceId chosenInstance = InstanceId.random();

    @Option(
            names = "--amqp-url",
            paramLabel = "URL",
            description = "The broker: amqp[s]://[user:password@]host[:port][/vhost]. Default: amqp://localhost")
    String amqpUrl = "amqp://localhost";

    @Option(
            names = "--management-url",
            paramLabel = "URL",
            description = "The broker's management API, for example http://localhost:15672; with its own user and"
                    + " password in it, or else the AMQP URL's. With it, serve creates a missing virtual host.")
    String managementUrl = "";

    @Option(
            names = "--etcd-endpoints",
            paramLabel = "URL",
            split = ",",
            description = "etcd, for example http://localhost:2379, or several with commas between them. With it,"
                    + " serve runs in a fleet; without it, standalone. fleet asks the instances there.")
    List<String> etcd = List.of();

    @Option(
            names = "--key-prefix",
            paramLabel = "PREFIX",
            description =
                    "Where a service's instances have their keys in etcd: begins with '/', and has {service} once."
                            + " Default: /nuropb/{service}")
    @Nullable
    String keyPrefix;

    @Option(
            names = "--trust",
            paramLabel = "FILE",
            description = "The authorities by which amqps and https are verified, in PEM. Default: those that the JVM"
                    + " trusts")
    @Nullable
    Path trust;

    @Option(
            names = "--lease-ttl",
            paramLabel = "TIME",
            description = "How long a fleet waits for a leader that died: whole seconds. Default: 15s")
    @Nullable
    Duration leaseTtl;

    @Option(
            names = "--service",
            paramLabel = "NAME",
            description = "The service that is served, or the name under which others are called.")
    String service = "";

    @Option(names = "--instance", paramLabel = "ID", description = "This instance's id. Default: a random one")
    String instance = "";

    @Option(
            names = "--prefetch",
            paramLabel = "N",
            description = "How many messages may be under way at once: 1 to 65535. Default: 10 for serve, of which a"
                    + " leader with followers takes 2; 100 otherwise")
    @Nullable
    Integer prefetch;

    @Option(
            names = "--key-file",
            paramLabel = "FILE",
            description = "The served service's private RSA key, in PEM; without it, it takes no encrypted calls.")
    @Nullable
    Path keyFile;

    @Option(
            names = "--context",
            paramLabel = "JSON",
            description = "The context of calls and events: an object, for example '{\"Authorization\": \"…\"}';"
                    + " - to read it from stdin.")
    JsonObject context = JsonObject.empty();

    @Option(
            names = "--encrypted",
            arity = "0..1",
            paramLabel = "true|false",
            fallbackValue = "true",
            description = "Encrypt calls with the service's public key, which is asked for first.")
    boolean encrypted;

    @Option(
            names = "--ttl",
            paramLabel = "TIME",
            description = "How long a call may wait in the service's queue; 0 for ever. Default: a request as long as"
                    + " --timeout, a command 1h; 60s for describe")
    @Nullable
    Duration ttl;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            converter = DurationArgument.Wait.class,
            description = "How long to wait for an outcome. Times are 500ms, 5s, 2m, 1h, or a number of seconds."
                    + " Default: 1m")
    Duration timeout = Duration.ofMinutes(1);

    @Option(names = "--trace-id", paramLabel = "ID", description = "The trace id of calls and events.")
    @Nullable
    String traceId;

    @Option(
            names = "--json",
            arity = "0..1",
            paramLabel = "true|false",
            fallbackValue = "true",
            description = "Print one JSON object a line, on a terminal too.")
    boolean json;

    @Option(
            names = "--verbose",
            arity = "0..1",
            paramLabel = "true|false",
            fallbackValue = "true",
            description = "Log to stderr what goes on underneath.")
    boolean verbose;

    @Option(names = "--help", usageHelp = true, description = "Show this help.")
    boolean help;

    /** Who this process is on the mesh. */
    Identity identity(String defaultService, boolean clientOnly) {
        return new Identity(
                new ServiceName(service.isEmpty() ? defaultService : service),
                instance.isEmpty() ? chosenInstance : new InstanceId(instance),
                clientOnly);
    }

    /** How calls are made that have this time to live where none is given. */
    CallOptions callOptions(Duration defaultTtl) {
        return ttl == null ? callOptions().withTtl(defaultTtl) : callOptions();
    }

    /** How calls are made. */
    CallOptions callOptions() {
        CallOptions options = CallOptions.defaults()
                .withTimeout(timeout)
                .withTraceId(traceId)
                .withContext(context.values())
                .withEncrypted(encrypted);
        return ttl == null ? options : options.withTtl(ttl);
    }

    /**
     * How this process calls others: the last attempt to connect has ended, and its reason is known, before the time is
     * up.
     */
    ClientConfig clientConfig() {
        ClientConfig defaults = ClientConfig.defaults();
        Duration longest = timeout.minus(timeout.dividedBy(PART_FOR_LAST_ATTEMPT));
        Duration wait = defaults.connectionWait().compareTo(longest) < 0 ? defaults.connectionWait() : longest;
        return defaults.withConnectionWait(wait);
    }

    /** The key of the service that is served; blocks while the file is read. */
    Optional<ServiceKey> serviceKey() {
        return Optional.ofNullable(keyFile).map(ServiceKey::read);
    }
}
