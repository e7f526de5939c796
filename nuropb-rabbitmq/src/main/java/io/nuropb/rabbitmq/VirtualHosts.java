package io.nuropb.rabbitmq;

import io.nuropb.topology.BrokerException;
import io.nuropb.topology.BrokerException.Reason;
import io.nuropb.topology.BrokerObject.VirtualHost;
import io.nuropb.topology.Finding;
import io.nuropb.topology.Finding.Verdict;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates the configured virtual host where it is missing, and gives its user all rights on it. Blocking.
 *
 * <p>Until the user has these, the virtual host has a mark, its description: a creation that was interrupted, or is
 * under way elsewhere, is finished by whoever finds the mark. A virtual host without it is its owner's, and so are the
 * rights on it and its description.
 */
final class VirtualHosts {

    private static final Logger log = LoggerFactory.getLogger(VirtualHosts.class);

    private static final Map<String, String> EVERYTHING = Map.of("configure", ".*", "write", ".*", "read", ".*");

    private static final String DESCRIPTION = "description";

    private final RabbitConfig config;
    private final ManagementApi api;
    private final String mark;

    VirtualHosts(RabbitConfig config, ManagementApi api) {
        this.config = config;
        this.api = api;
        this.mark = "nuropb: being made for user " + config.user();
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
        if (!create()) {
            link.connection();
            return new Finding(wanted, new Verdict.Present());
        }
        connectTo(link);
        return new Finding(wanted, new Verdict.Created());
    }

    /** Whether one of the addresses has it not; others may be out of reach meanwhile. */
    private static boolean isMissing(BrokerException problem) {
        return Stream.concat(Stream.of(problem), Arrays.stream(problem.getSuppressed()))
                .anyMatch(each -> each instanceof BrokerException known && known.reason() == Reason.NO_VIRTUAL_HOST);
    }

    /** Connects to what has just been created; a node can hear of it, or of the rights on it, a little later. */
    private void connectTo(RabbitLink link) {
        try {
            link.connection();
        } catch (BrokerException e) {
            if (!isMissing(e)) {
                throw e;
            }
            throw new BrokerException(
                    Reason.UNREACHABLE,
                    "Virtual host '" + config.virtualHost() + "' has just been created; trying again can help. "
                            + e.getMessage(),
                    e);
        }
    }

    /** Creates it, or finishes that; returns whether it was missing or unfinished. */
    private boolean create() {
        Object present = await(api.get("vhosts", config.virtualHost()));
        if (present == null) {
            await(api.put(Map.of(DESCRIPTION, mark), "vhosts", config.virtualHost()));
        } else if (!isMarked(present)) {
            return false;
        }
        if (await(api.get("permissions", config.virtualHost(), config.user())) == null) {
            await(api.put(EVERYTHING, "permissions", config.virtualHost(), config.user()));
        }
        await(api.put(Map.of(DESCRIPTION, ""), "vhosts", config.virtualHost()));
        log.info("Created virtual host '{}' for user '{}'", config.virtualHost(), config.user());
        return true;
    }

    private boolean isMarked(Object present) {
        return present instanceof Map<?, ?> fields && mark.equals(fields.get(DESCRIPTION));
    }

    private <T extends @Nullable Object> T await(CompletableFuture<T> answer) {
        return api.await(answer, config.limits().operation());
    }
}
