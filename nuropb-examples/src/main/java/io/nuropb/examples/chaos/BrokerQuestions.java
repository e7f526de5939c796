package io.nuropb.examples.chaos;

import io.nuropb.Json;
import io.nuropb.json.JacksonJson;
import io.nuropb.testkit.servers.RabbitManagement;
import io.nuropb.testkit.servers.ServerException;
import io.nuropb.topology.TopologyProfile;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the harness asks RabbitMQ's management API. */
final class BrokerQuestions {

    private static final String VHOST = "/" + Servers.VHOST + "/";
    private static final TopologyProfile PROFILE = TopologyProfile.compatible(); // both profiles name queues alike
    private static final String QUEUE = PROFILE.serviceQueue(Settings.SERVICE);
    private static final Set<String> KEYS = Set.of(Settings.TOPIC, Settings.SERVICE.value());

    private final Servers servers;
    private final Json json = new JacksonJson();

    BrokerQuestions(Servers servers) {
        this.servers = servers;
    }

    /** The names of these users' connections. */
    List<String> connections(String... users) {
        return list(servers.management().get("/api/connections?columns=name,user")).stream()
                .filter(connection -> List.of(users).contains(String.valueOf(connection.get("user"))))
                .map(connection -> String.valueOf(connection.get("name")))
                .sorted()
                .toList();
    }

    /** Closes a connection, and says whether it was still there. */
    boolean closes(String connection) {
        return delete("/api/connections/" + RabbitManagement.segment(connection));
    }

    /** Deletes what a path of the management API names, and says whether it was there. */
    boolean delete(String path) {
        return Attack.hits(() -> servers.management().delete(path), "was answered 404");
    }

    /** Whether all kinds of messages find their way into the service's queue. */
    boolean isRouted() {
        try {
            Set<Object> keys = list(servers.management().get("/api/queues" + VHOST + QUEUE + "/bindings")).stream()
                    .<Object>map(binding -> binding.get("routing_key"))
                    .collect(Collectors.toSet());
            return keys.containsAll(KEYS);
        } catch (ServerException notThere) {
            return false;
        }
    }

    /** The nodes on which the service's queue, if it is a quorum queue, should have a running member and has none. */
    List<String> failedMembers() {
        Object answer = read(servers.management().get("/api/queues" + VHOST + QUEUE + "?columns=members,online"));
        boolean quorum = answer instanceof Map<?, ?> fields && fields.get("members") instanceof List<?>;
        if (!quorum) {
            return List.of();
        }
        Map<?, ?> fields = (Map<?, ?>) answer;
        Set<String> failed = new TreeSet<>(names(fields.get("members")));
        failed.removeAll(names(fields.get("online")));
        return List.copyOf(failed);
    }

    private static List<String> names(@Nullable Object list) {
        return list instanceof List<?> names
                ? names.stream().map(String::valueOf).toList()
                : List.of();
    }

    /** How many messages the service's queue has, unacknowledged ones included; empty if nobody knows. */
    OptionalLong depth() {
        return number(QUEUE, "messages");
    }

    /** How many dead letters nobody has fetched yet. */
    OptionalLong deadLetters() {
        return number(Settings.deadLetterQueue(), "messages");
    }

    /** How many consumers the service's queue has; empty if nobody knows. */
    OptionalLong consumers() {
        return number(QUEUE, "consumers");
    }

    /** Where messages stick, in RabbitMQ's words: ready or unacknowledged, and on which channels of the service. */
    String sticking() {
        try {
            return servers.management()
                            .get("/api/queues" + VHOST + QUEUE + "?columns=messages_ready,messages_unacknowledged")
                    + " "
                    + list(servers.management().get("/api/channels?columns=name,user,node,messages_unacknowledged"))
                            .stream()
                            .filter(channel -> Servers.SERVICE_USER.equals(channel.get("user")))
                            .filter(channel -> !Integer.valueOf(0).equals(channel.get("messages_unacknowledged")))
                            .toList();
        } catch (ServerException notThere) {
            return String.valueOf(notThere.getMessage());
        }
    }

    private OptionalLong number(String queue, String field) {
        try {
            Object answer = read(servers.management().get("/api/queues" + VHOST + queue + "?columns=" + field));
            return answer instanceof Map<?, ?> fields && fields.get(field) instanceof Number value
                    ? OptionalLong.of(value.longValue())
                    : OptionalLong.empty();
        } catch (ServerException notThere) {
            return OptionalLong.empty();
        }
    }

    private List<Map<?, ?>> list(String text) {
        return read(text) instanceof List<?> list
                ? list.stream().<Map<?, ?>>map(entry -> (Map<?, ?>) entry).toList()
                : List.of();
    }

    private Object read(String text) {
        Object value = json.read(text.getBytes(StandardCharsets.UTF_8));
        return value == null ? Map.of() : value;
    }
}
