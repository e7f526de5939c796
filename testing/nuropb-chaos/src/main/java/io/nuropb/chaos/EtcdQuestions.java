package io.nuropb.chaos;

import io.nuropb.testservers.EtcdServer;
import io.nuropb.testservers.ServerException;
import io.nuropb.watch.FleetView;
import io.nuropb.watch.JsonAnswer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What the harness asks etcd, by {@code etcdctl}. */
final class EtcdQuestions {

    private static final String PREFIX = "/nuropb/" + ChaosSettings.SERVICE + "/";
    static final String LEADER = PREFIX + "leader";
    static final String WORD = PREFIX + "ready";
    static final String INSTANCES = PREFIX + "instances/";

    /** A key that nobody but the harness writes, in the part of etcd that the harness watches. */
    private static final String MARK = PREFIX + "properties/chaos.mark";

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /**
     * A key that lasts as long as a lease.
     *
     * @param owner the instance
     * @param lease as etcdctl writes it
     */
    record Leased(String owner, String lease) {}

    private final Servers servers;
    private final FleetView view;

    EtcdQuestions(Servers servers, FleetView view) {
        this.servers = servers;
        this.view = view;
    }

    /** The keys below a prefix that have a lease; waits for one. */
    List<Leased> leased(String prefix) {
        return Polling.value(
                "a key with a lease below " + prefix,
                PATIENCE,
                () -> entries("kvs", "get", prefix)
                        .filter(entry -> entry.has("lease"))
                        .map(entry -> new Leased(owner(entry), hex(entry, "lease")))
                        .toList());
    }

    private static String owner(JsonAnswer entry) {
        String key = entry.decoded("key");
        return key.equals(LEADER) ? entry.decoded("value") : key.substring(INSTANCES.length());
    }

    /** Deletes the leader key, and says who was the leader. */
    Optional<String> deleteLeaderKey() {
        return entries("prev_kvs", "del", LEADER, "--prev-kv")
                .map(deleted -> deleted.decoded("value"))
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
        long revision = number(JsonAnswer.read(answer).object("header"), "revision");
        Polling.until("the harness has seen revision " + revision, PATIENCE, () -> view.revision() >= revision);
        return revision;
    }

    /** The member that leads the others; waits for one. */
    EtcdServer leadingMember() {
        return Polling.value(
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
        return JsonAnswer.read(servers.etcdctl("member", "list", "--write-out", "json")).objects("members").stream()
                .filter(known -> known.texts("clientURLs").contains(own))
                .map(known -> hex(known, "ID"))
                .findFirst()
                .orElseThrow(() -> new ServerException("etcd does not know its member at " + own));
    }

    private Stream<JsonAnswer> entries(String field, String command, String prefix, String... options) {
        Stream<String> fixed = Stream.of(command, "--prefix", prefix, "--write-out", "json");
        String answer = servers.etcdctl(Stream.concat(fixed, Stream.of(options)).toArray(String[]::new));
        return JsonAnswer.read(answer).objects(field).stream();
    }

    private static String hex(JsonAnswer object, String field) {
        return object.hexadecimal(field).orElseThrow(() -> leftOut(object, field));
    }

    private static long number(JsonAnswer object, String field) {
        return object.number(field).orElseThrow(() -> leftOut(object, field));
    }

    private static ServerException leftOut(JsonAnswer object, String field) {
        return new ServerException("etcdctl left out " + field + " in " + object);
    }
}
