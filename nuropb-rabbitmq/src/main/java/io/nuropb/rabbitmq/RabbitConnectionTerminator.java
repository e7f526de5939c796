package io.nuropb.rabbitmq;

import io.nuropb.DurationText;
import io.nuropb.Json;
import io.nuropb.Scheduler;
import io.nuropb.health.actuators.ConnectionTerminator;
import io.nuropb.topology.BrokerException.Reason;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@link ConnectionTerminator} on RabbitMQ, through the management API: one request lists the user's connections, and
 * one closes each of them. The list is as old as the broker's statistics, 5 s by default: a connection that has been
 * opened since is missed, and found by a later call. It needs {@link RabbitConfig#management()} with a user who has the
 * tag {@code administrator}; without management access every call fails.
 */
public final class RabbitConnectionTerminator implements ConnectionTerminator {

    /** The broker puts it behind words of its own into a text of at most 255 bytes. */
    private static final int REASON_CHARACTERS = 200;

    /** What a header of HTTP can transport. */
    private static final Pattern OTHER_CHARACTERS = Pattern.compile("[^\\x20-\\x7e]+");

    private final RabbitConfig config;
    private final Scheduler scheduler;
    private final @Nullable ManagementApi api;
    private volatile boolean closed;

    /**
     * Opens nothing.
     *
     * @param config which broker
     * @param scheduler time limits and threads
     * @param json for the management API
     */
    @Inject
    public RabbitConnectionTerminator(RabbitConfig config, Scheduler scheduler, Json json) {
        this.config = config;
        this.scheduler = scheduler;
        RabbitManagementConfig access = config.management();
        this.api = access == null ? null : new ManagementApi(config, access, json, scheduler);
    }

    @Override
    public CompletionStage<Integer> terminate(String user, String reason) {
        String attempt = "Cannot close the connections of user '" + user + "'";
        ManagementApi asked = api;
        if (asked == null) {
            return CompletableFuture.failedFuture(RabbitErrors.error(
                    Reason.ACCESS_REFUSED,
                    attempt,
                    "there is no management access",
                    "Give it with RabbitConfig.withManagement"));
        }
        if (closed) {
            return CompletableFuture.failedFuture(
                    RabbitErrors.error(Reason.CLOSED, attempt, "this client has been closed", "Make a new one"));
        }
        CompletableFuture<Integer> count = asked.find(
                        (json, body) -> Optional.of(names(json.read(body))),
                        Map.of("columns", "name,vhost"),
                        "connections",
                        "username",
                        user)
                .thenCompose(found -> closeAll(asked, found.orElse(List.of()), transportable(reason)));
        return within(attempt, count);
    }

    private CompletableFuture<Integer> within(String attempt, CompletionStage<Integer> count) {
        CompletableFuture<Integer> limited = new CompletableFuture<>();
        Scheduler.Timer limit = scheduler.schedule(
                config.limits().operation(),
                () -> limited.completeExceptionally(RabbitErrors.error(
                        Reason.UNREACHABLE,
                        attempt,
                        "it was not done within "
                                + DurationText.of(config.limits().operation()),
                        "Trying again can help")));
        count.whenComplete((closedOnes, failure) -> {
            limit.cancel();
            if (failure == null) {
                limited.complete(closedOnes);
            } else {
                limited.completeExceptionally(failure);
            }
        });
        return limited;
    }

    /** One after the other, so that a user with many connections is no burst at the API. */
    private static CompletableFuture<Integer> closeAll(ManagementApi asked, List<String> names, String reason) {
        CompletableFuture<Integer> count = CompletableFuture.completedFuture(0);
        for (String name : names) {
            count = count.thenCompose(before -> asked.delete(Map.of("X-Reason", reason), "connections", name)
                    .thenApply(wasThere -> wasThere ? before + 1 : before));
        }
        return count;
    }

    private List<String> names(@Nullable Object answer) {
        List<?> entries = answer instanceof List<?> list ? list : List.of();
        return entries.stream()
                .filter(entry -> entry instanceof Map<?, ?> fields
                        && config.virtualHost().equals(fields.get("vhost"))
                        && fields.get("name") instanceof String)
                .map(entry -> String.valueOf(((Map<?, ?>) entry).get("name")))
                .toList();
    }

    private static String transportable(String reason) {
        String clean = OTHER_CHARACTERS.matcher(reason).replaceAll("?").strip();
        return clean.length() <= REASON_CHARACTERS ? clean : clean.substring(0, REASON_CHARACTERS);
    }

    @Override
    public void close() {
        closed = true;
        if (api != null) {
            api.close();
        }
    }
}
