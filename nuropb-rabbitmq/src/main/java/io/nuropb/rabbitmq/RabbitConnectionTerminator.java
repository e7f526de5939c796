package io.nuropb.rabbitmq;

import io.nuropb.CompletionFailure;
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
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@link ConnectionTerminator} on RabbitMQ, through the management API: one request lists the user's connections, and
 * one closes each of them. The list is as old as the broker's statistics, 5 s by default: a connection that has been
 * opened since is missed, and found by a later call. A user who is shut out may have 0 connections
 * ({@code max-connections}, RabbitMQ 3.8.10 or newer, for users whom the broker knows itself): a limit of 0 is taken
 * for one that was set so, any other one for an operator's. It needs {@link RabbitConfig#management()} with a user who
 * has the tag {@code administrator}; without management access it is {@link #unable}, and every call fails.
 */
public final class RabbitConnectionTerminator implements ConnectionTerminator {

    private static final Logger log = LoggerFactory.getLogger(RabbitConnectionTerminator.class);

    private static final String LIMITS = "user-limits";
    private static final String MAX_CONNECTIONS = "max-connections";

    private static final String WITHOUT_ACCESS = "there is no management access";
    private static final String GIVE_ACCESS = "Give it with RabbitConfig.withManagement";

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
    public Optional<String> unable() {
        return api == null ? Optional.of(WITHOUT_ACCESS + ". " + GIVE_ACCESS) : Optional.empty();
    }

    @Override
    public CompletionStage<Integer> terminate(String user, String reason) {
        return ask(
                "Cannot close the connections of user '" + user + "'",
                asked -> asked.find(
                                (json, body) -> Optional.of(names(json.read(body))),
                                Map.of("columns", "name,vhost"),
                                "connections",
                                "username",
                                user)
                        .thenCompose(found -> closeAll(asked, found.orElse(List.of()), transportable(reason))));
    }

    @Override
    public CompletionStage<@Nullable Void> shutOut(String user) {
        String attempt = "Cannot shut out user '" + user + "'";
        if (user.equals(config.user())) {
            return CompletableFuture.failedFuture(RabbitErrors.error(
                    Reason.ACCESS_REFUSED,
                    attempt,
                    "it is the one that this client connects as",
                    "Give callers a user of their own"));
        }
        return ask(
                attempt,
                asked -> limits(asked, user).thenCompose(found -> {
                    Map<?, ?> limits = found.orElseThrow(() -> RabbitErrors.error(
                            Reason.ACCESS_REFUSED,
                            attempt,
                            "the broker has no such user of its own, or is older than 3.8.10",
                            "Choose another CallerConfig.Mode"));
                    requireNoOther(limits, attempt, user);
                    return isShut(limits) ? CompletableFuture.completedFuture(null) : shut(asked, user);
                }));
    }

    private static void requireNoOther(Map<?, ?> limits, String attempt, String user) {
        Object limit = limits.get(MAX_CONNECTIONS);
        if (limit != null && !isShut(limits)) {
            throw RabbitErrors.error(
                    Reason.ACCESS_REFUSED,
                    attempt,
                    "somebody has limited it to " + limit + " connections",
                    "It stays so; without that (rabbitmqctl clear_user_limits " + user + " " + MAX_CONNECTIONS
                            + ") it can be shut out");
        }
    }

    private static CompletableFuture<@Nullable Void> shut(ManagementApi asked, String user) {
        return asked.put(Map.of("value", 0), LIMITS, user, MAX_CONNECTIONS)
                .thenAccept(isNew -> log.warn(
                        "User '{}' can open no connection to the broker until a leader lets it in again, or somebody does:"
                                + " rabbitmqctl clear_user_limits {} {}",
                        user,
                        user,
                        MAX_CONNECTIONS));
    }

    @Override
    public CompletionStage<@Nullable Void> admit(String user) {
        return ask(
                "Cannot let user '" + user + "' in again",
                asked -> limits(asked, user)
                        .thenCompose(found -> found.filter(RabbitConnectionTerminator::isShut)
                                .map(limits -> open(asked, user))
                                .orElse(CompletableFuture.completedFuture(null))));
    }

    private static CompletableFuture<@Nullable Void> open(ManagementApi asked, String user) {
        return asked.delete(Map.of(), LIMITS, user, MAX_CONNECTIONS)
                .thenAccept(wasThere -> log.info("User '{}' can open connections to the broker again", user));
    }

    private static boolean isShut(Map<?, ?> limits) {
        return limits.get(MAX_CONNECTIONS) instanceof Number most && most.longValue() == 0;
    }

    /** A user's limits; none if the broker does not know the user, or no limits of users. */
    private static CompletableFuture<Optional<Map<?, ?>>> limits(ManagementApi asked, String user) {
        return asked.read(
                (json, body) -> Optional.of(
                        json.read(body) instanceof List<?> list
                                        && !list.isEmpty()
                                        && list.get(0) instanceof Map<?, ?> entry
                                        && entry.get("value") instanceof Map<?, ?> limits
                                ? limits
                                : Map.of()),
                LIMITS,
                user);
    }

    private <T extends @Nullable Object> CompletionStage<T> ask(
            String attempt, Function<ManagementApi, CompletionStage<T>> question) {
        ManagementApi asked = api;
        if (asked == null) {
            return CompletableFuture.failedFuture(
                    RabbitErrors.error(Reason.ACCESS_REFUSED, attempt, WITHOUT_ACCESS, GIVE_ACCESS));
        }
        if (closed) {
            return CompletableFuture.failedFuture(
                    RabbitErrors.error(Reason.CLOSED, attempt, "this client has been closed", "Make a new one"));
        }
        return within(attempt, question.apply(asked));
    }

    private <T extends @Nullable Object> CompletableFuture<T> within(String attempt, CompletionStage<T> work) {
        CompletableFuture<T> limited = new CompletableFuture<>();
        Scheduler.Timer limit = scheduler.schedule(
                config.limits().operation(),
                () -> limited.completeExceptionally(RabbitErrors.error(
                        Reason.UNREACHABLE,
                        attempt,
                        "it was not done within "
                                + DurationText.of(config.limits().operation()),
                        "Trying again can help")));
        work.whenComplete((done, failure) -> {
            limit.cancel();
            if (failure == null) {
                limited.complete(done);
            } else {
                limited.completeExceptionally(CompletionFailure.causeOf(failure));
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
