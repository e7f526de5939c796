package io.nuropb.examples.chaos;

import io.nuropb.Json;
import io.nuropb.examples.watch.FleetView;
import io.nuropb.json.JacksonJson;
import io.nuropb.testkit.servers.EtcdServer;
import io.nuropb.testkit.servers.ServerException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the harness asks etcd, by {@code etcdctl}. */
final class EtcdQuestions {

    private static final String PREFIX = "/nuropb/" + Settings.SERVICE + "/";
    static final String LEADER = PREFIX + "leader";
    static final String WORD = PREFIX + "ready";
    static final String INSTANCES = PREFIX + "instances/";

    /** A key that nobody but the harness writes, in the part of etcd that the harness watches. */
    private static final String MARK = PREFIX + "properties/chaos.mark";

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /**
     * A key that lasts as long as a lease.
     *
     * @param owner the instance
     * @param lease as etcdctl writes it
     */
    record Leased(String owner, String lease) {}

    private final Servers servers;
    private final FleetView view;
    private final Json json = new JacksonJson();

    EtcdQuestions(Servers servers, FleetView view) {
        this.servers = servers;
        this.view = view;
    }

    /** The keys below a prefix that have a lease; waits for one. */
    List<Leased> leased(String prefix) {
        return Patience.value(
                "a key with a lease below " + prefix,
                PATIENCE,
                () -> entries("kvs", "get", prefix)
                        .filter(entry -> entry.containsKey("lease"))
                        .map(entry -> new Leased(owner(entry), Long.toHexString(number(entry.get("lease")))))
                        .toList());
    }

    private static String owner(Map<?, ?> entry) {
        String key = text(entry.get("key"));
        return key.equals(LEADER) ? text(entry.get("value")) : key.substring(INSTANCES.length());
    }

    /** Deletes the leader key, and says who was the leader. */
    Optional<String> deleteLeaderKey() {
        return entries("prev_kvs", "del", LEADER, "--prev-kv")
                .map(deleted -> text(deleted.get("value")))
                .findFirst();
    }

    /** Whether no leader, word, instance and lease is there. */
    boolean isDeserted() {
        return Stream.of(LEADER, WORD, INSTANCES)
                        .allMatch(prefix ->
                                entries("kvs", "get", prefix).findAny().isEmpty())
                && servers.etcdctl("lease", "list").contains("found 0 leases");
    }

    /**
     * The present revision, when the harness has seen all up to it.
     *
     * @throws ServerException if it has not within 30 s
     */
    long present() {
        String answer = servers.etcdctl("put", MARK, "x", "--write-out", "json");
        long revision = object(answer).get("header") instanceof Map<?, ?> header ? number(header.get("revision")) : 0;
        Patience.until("the harness has seen revision " + revision, PATIENCE, () -> view.revision() >= revision);
        return revision;
    }

    /** The member that leads the others; waits for one. */
    EtcdServer leadingMember() {
        return Patience.value(
                        "a leader of etcd",
                        PATIENCE,
                        () -> servers.etcd().stream()
                                .filter(EtcdServer::isLeader)
                                .toList())
                .get(0);
    }

    /** What etcd calls a member. */
    String idOf(EtcdServer member) {
        String own = member.endpoint().toString();
        return list(object(servers.etcdctl("member", "list", "--write-out", "json"))
                        .get("members"))
                .filter(known -> known.get("clientURLs") instanceof List<?> urls && urls.contains(own))
                .map(known -> Long.toHexString(number(known.get("ID"))))
                .findFirst()
                .orElseThrow(() -> new ServerException("etcd does not know its member at " + own));
    }

    private Stream<Map<?, ?>> entries(String field, String command, String prefix, String... options) {
        Stream<String> fixed = Stream.of(command, "--prefix", prefix, "--write-out", "json");
        return list(
                object(servers.etcdctl(Stream.concat(fixed, Stream.of(options)).toArray(String[]::new)))
                        .get(field));
    }

    private Map<?, ?> object(String text) {
        return json.read(text.strip().getBytes(StandardCharsets.UTF_8)) instanceof Map<?, ?> object ? object : Map.of();
    }

    private static Stream<Map<?, ?>> list(@Nullable Object value) {
        return value instanceof List<?> list ? list.stream().<Map<?, ?>>map(entry -> (Map<?, ?>) entry) : Stream.of();
    }

    private static long number(@Nullable Object value) {
        if (value instanceof Number number) {
            return number.longValue();
        }
        throw new ServerException("etcdctl said " + value + " where a number was expected");
    }

    private static String text(@Nullable Object base64) {
        return new String(Base64.getDecoder().decode(String.valueOf(base64)), StandardCharsets.UTF_8);
    }
}
