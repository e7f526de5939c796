package io.nuropb.chaos;

import io.nuropb.testservers.RabbitManagementApi;
import io.nuropb.testservers.ServerException;
import io.nuropb.topology.TopologyProfile;
import io.nuropb.watch.JsonAnswer;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What the harness asks RabbitMQ's management API. */
final class BrokerQuestions {

    private static final String VHOST = "/" + Servers.VHOST + "/";
    private static final TopologyProfile PROFILE = TopologyProfile.compatible(); // both profiles name queues alike
    private static final String QUEUE = PROFILE.serviceQueue(ChaosSettings.SERVICE);
    private static final Pattern ONLINE = Pattern.compile("\"online\":\\[[^\\]]*]");
    private static final Set<String> KEYS = Set.of(ChaosSettings.TOPIC, ChaosSettings.SERVICE.value());

    private final Servers servers;

    BrokerQuestions(Servers servers) {
        this.servers = servers;
    }

    /** The names of these users' connections. */
    List<String> connections(Collection<String> users) {
        return JsonAnswer.readAll(servers.management().get("/api/connections?columns=name,user")).stream()
                .filter(connection -> users.contains(connection.text("user")))
                .map(connection -> connection.text("name"))
                .sorted()
                .toList();
    }

    /** The names of all connections of the service. */
    List<String> serviceConnections() {
        return connections(servers.serviceUsers());
    }

    /** Closes a connection, and says whether it was still there. */
    boolean closes(String connection) {
        return delete("/api/connections/" + RabbitManagementApi.segment(connection));
    }

    /** Closes all connections of a user, also those so young that {@link #connections} does not tell of them yet. */
    void closeConnections(String user) {
        servers.management().delete("/api/connections/username/" + RabbitManagementApi.segment(user));
    }

    /** Deletes what a path of the management API names, and says whether it was there. */
    boolean delete(String path) {
        return PreparedFault.hits(() -> servers.management().delete(path), "was answered 404");
    }

    /** Whether all kinds of messages find their way into the service's queue. */
    boolean isRouted() {
        try {
            Set<String> keys =
                    JsonAnswer.readAll(servers.management().get("/api/queues" + VHOST + QUEUE + "/bindings")).stream()
                            .map(binding -> binding.text("routing_key"))
                            .collect(Collectors.toSet());
            return keys.containsAll(KEYS);
        } catch (ServerException notThere) {
            return false;
        }
    }

    /** The nodes on which the service's queue, if it is a quorum queue, should have a running member and has none. */
    List<String> failedMembers() {
        return failedMembers(servers.management().get("/api/queues" + VHOST + QUEUE + "?columns=members,online"));
    }

    /**
     * The members that do not run, of those that a quorum queue has.
     *
     * @param queue what the management API tells of it. RabbitMQ 4.0 can tell twice which members run, the second time
     *     what was true a while ago, so whatever is not named each time does not run
     */
    static List<String> failedMembers(String queue) {
        List<List<String>> told = ONLINE.matcher(queue)
                .results()
                .map(online -> JsonAnswer.read("{" + online.group() + "}").texts("online"))
                .toList();
        return JsonAnswer.read(queue).texts("members").stream()
                .filter(member -> told.isEmpty() || told.stream().anyMatch(online -> !online.contains(member)))
                .sorted()
                .toList();
    }

    /** How many messages the service's queue has, unacknowledged ones included; empty if nobody knows. */
    OptionalLong depth() {
        return number(QUEUE, "messages");
    }

    /** How many dead letters nobody has fetched yet. */
    OptionalLong deadLetters() {
        return number(ChaosSettings.deadLetterQueue(), "messages");
    }

    /** How many unrouted events nobody has fetched yet. */
    OptionalLong unroutedEvents() {
        return number(Servers.UNROUTED, "messages");
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
                    + JsonAnswer.readAll(servers.management()
                                    .get("/api/channels?columns=name,user,node,messages_unacknowledged"))
                            .stream()
                            .filter(channel -> servers.serviceUsers().contains(channel.text("user")))
                            .filter(channel ->
                                    !channel.text("messages_unacknowledged").equals("0"))
                            .toList();
        } catch (ServerException notThere) {
            return String.valueOf(notThere.getMessage());
        }
    }

    private OptionalLong number(String queue, String field) {
        try {
            return JsonAnswer.read(servers.management().get("/api/queues" + VHOST + queue + "?columns=" + field))
                    .number(field);
        } catch (ServerException notThere) {
            return OptionalLong.empty();
        }
    }
}
