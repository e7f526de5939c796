package io.nuropb.rabbitmq;

import io.nuropb.Json;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The members of a quorum queue: one on each of its nodes, of which more than half must run.
 *
 * @param virtualHost where the queue is
 * @param queue its name
 * @param nodes those that ought to run a member, in the order of their names
 * @param running those that do
 */
record QuorumMembers(String virtualHost, String queue, List<String> nodes, List<String> running)
        implements QueueWatch.Condition {

    /** What a JSON text consists of, as far as it opens and closes something: texts, brackets of both kinds. */
    private static final Pattern TOKEN =
            Pattern.compile("\"[^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+\"|[{}\\[\\]]", Pattern.DOTALL);
    /** What stands behind a name; names of nodes have no bracket. */
    private static final Pattern LIST = Pattern.compile("\\s*:\\s*(\\[[^\\]]*\\])");

    QuorumMembers {
        nodes = nodes.stream().sorted().toList();
        running = List.copyOf(running);
    }

    /**
     * Reads what the management API says about a queue.
     *
     * @return empty if it says nothing about members, as of a queue that is not there, or is of another type
     */
    static Optional<QuorumMembers> read(String virtualHost, String queue, @Nullable Object answer) {
        return answer instanceof Map<?, ?> fields
                        && fields.get("members") instanceof List<?> nodes
                        && fields.get("online") instanceof List<?> running
                ? Optional.of(new QuorumMembers(virtualHost, queue, names(nodes), names(running)))
                : Optional.empty();
    }

    /**
     * The same, of the answer's text. RabbitMQ 4.0 says twice in one object which members run, the second time from
     * before a node stopped: of several lists the shortest counts.
     */
    static Optional<QuorumMembers> read(String virtualHost, String queue, Json json, byte[] answer) {
        return read(virtualHost, queue, json.read(answer)).map(members -> {
            List<String> fewest = accounts(new String(answer, StandardCharsets.UTF_8))
                    .map(told -> json.read(told.getBytes(StandardCharsets.UTF_8)))
                    .map(told -> told instanceof List<?> nodes ? names(nodes) : members.running)
                    .min(Comparator.comparingInt(List::size))
                    .orElse(members.running);
            return new QuorumMembers(virtualHost, queue, members.nodes, fewest);
        });
    }

    /**
     * The lists of the outermost object's fields of this name. Fields within it, as arguments are, can have any name.
     */
    private static Stream<String> accounts(String answer) {
        Stream.Builder<String> accounts = Stream.builder();
        Matcher list = LIST.matcher(answer);
        int depth = 0;
        for (MatchResult token : TOKEN.matcher(answer).results().toList()) {
            switch (token.group()) {
                case "{", "[" -> depth++;
                case "}", "]" -> depth--;
                case "\"online\"" -> {
                    if (depth == 1 && list.region(token.end(), answer.length()).lookingAt()) {
                        accounts.add(list.group(1));
                    }
                }
                default -> {}
            }
        }
        return accounts.build();
    }

    private static List<String> names(List<?> nodes) {
        return nodes.stream().map(String::valueOf).toList();
    }

    /** The nodes without a running member: they are down, or RabbitMQ has not started their member. */
    List<String> missing() {
        return nodes.stream().filter(node -> !running.contains(node)).toList();
    }

    @Override
    public boolean isSound() {
        return missing().isEmpty();
    }

    /** Whether a node is down takes more rights to ask, so it is true in both cases. */
    @Override
    public String warning() {
        return label() + " has no running member on " + String.join(", ", missing()) + ": "
                + (nodes.size() - missing().size()) + " of " + nodes.size() + " members run, and with fewer than "
                + (nodes.size() / 2 + 1)
                + " the queue is unavailable. Start the node if it is down, and its member starts"
                + " with it. If it has been up for a minute, replace the member: "
                + missing().stream().map(this::replacement).collect(Collectors.joining("; "));
    }

    @Override
    public String relief() {
        return label() + " has a running member on each of its nodes again: " + String.join(", ", nodes);
    }

    @Override
    public String label() {
        return "Quorum queue '" + queue + "' in virtual host '" + virtualHost + "'";
    }

    private String replacement(String node) {
        String arguments = "_member --vhost " + virtualHost + " " + queue + " " + node;
        return "rabbitmq-queues delete" + arguments + " && rabbitmq-queues add" + arguments;
    }
}
