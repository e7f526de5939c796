package io.nuropb.rabbitmq;

import io.nuropb.topology.BrokerException;
import io.nuropb.topology.BrokerException.Reason;
import io.nuropb.topology.BrokerObject.VirtualHost;
import io.nuropb.topology.Finding;
import io.nuropb.topology.Finding.Verdict;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Creates the configured virtual host where it is missing. Blocking. */
final class VirtualHosts {

    private static final Logger log = LoggerFactory.getLogger(VirtualHosts.class);

    private static final Map<String, String> EVERYTHING = Map.of("configure", ".*", "write", ".*", "read", ".*");

    private final RabbitConfig config;
    private final ManagementApi api;

    VirtualHosts(RabbitConfig config, ManagementApi api) {
        this.config = config;
        this.api = api;
    }

    /**
     * Opens the connection, for which the virtual host must be there.
     *
     * @param create whether to create it if it is not there
     * @throws BrokerException if it is neither there nor can be created, or is not open to the user
     */
    Finding finding(RabbitLink link, boolean create) {
        VirtualHost wanted = new VirtualHost(config.virtualHost());
        try {
            link.connection();
            return new Finding(wanted, new Verdict.Present());
        } catch (BrokerException e) {
            if (!create || !isMissing(e)) {
                throw e;
            }
            log.debug("Creating the virtual host, because of: {}", e.getMessage());
        }
        boolean created = create();
        link.connection();
        return new Finding(wanted, created ? new Verdict.Created() : new Verdict.Present());
    }

    /** Whether one of the addresses has it not; others may be out of reach meanwhile. */
    private static boolean isMissing(BrokerException problem) {
        return Stream.concat(Stream.of(problem), Arrays.stream(problem.getSuppressed()))
                .anyMatch(each -> each instanceof BrokerException known && known.reason() == Reason.NO_VIRTUAL_HOST);
    }

    /** Rights are given only on a virtual host that nobody had before; on another one they are its owner's to give. */
    private boolean create() {
        Duration limit = config.limits().operation();
        String name = config.virtualHost();
        boolean created = api.await(api.put(Map.of(), "vhosts", name), limit);
        if (created && api.await(api.get("permissions", name, config.user()), limit) == null) {
            api.await(api.put(EVERYTHING, "permissions", name, config.user()), limit);
        }
        if (created) {
            log.info("Created virtual host '{}' for user '{}'", name, config.user());
        }
        return created;
    }
}
