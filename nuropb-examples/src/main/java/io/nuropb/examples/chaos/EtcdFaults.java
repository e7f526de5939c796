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
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** What is done to etcd's members, and to what is in etcd. */
final class EtcdFaults {

    private static final String PREFIX = "/nuropb/" + Settings.SERVICE + "/";
    private static final String LEADER = PREFIX + "leader";

    /** A key that nobody but the harness writes, in the part of etcd that the harness watches. */
    private static final String MARK = PREFIX + "properties/chaos.mark";

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Servers servers;
    private final FleetView view;
    private final Json json = new JacksonJson();

    EtcdFaults(Servers servers, FleetView view) {
        this.servers = servers;
        this.view = view;
    }

    Attack prepare(Fault fault, SplittableRandom random) {
        EtcdServer member = Arsenal.any(servers.etcd(), random);
        String name = "etcd " + (servers.etcd().indexOf(member) + 1);
        return switch (fault) {
            case ETCD_KILLED -> new Attack(name, member::kill, member::restart);
            case ETCD_PAUSED -> new Attack(name, member::pause, member::resume);
            case ETCD_RESTARTED -> new Attack(name, member::stop, member::restart);
            case LEASE_REVOKED -> revocation(random);
            case LEADER_KEY_DELETED -> Attack.once(leader(), () -> servers.etcdctl("del", LEADER));
            case COMPACTED -> Attack.once("etcd", this::compact);
            case ETCD_LEADER_MOVED -> Attack.once("etcd", this::moveLeader);
            default -> throw new IllegalArgumentException(fault + " is no fault of etcd");
        };
    }

    private String leader() {
        return view.leader().map(FleetView.Leading::instance).orElse("nobody");
    }

    /** Half of the time it is the leader's lease. */
    private Attack revocation(SplittableRandom random) {
        String keys = random.nextBoolean() ? LEADER : PREFIX + "instances/";
        List<Map<?, ?>> leased = Patience.value("a key with a lease below " + keys, PATIENCE, () -> withLease(keys));
        Map<?, ?> victim = Arsenal.any(leased, random);
        String key = text(victim.get("key"));
        String owner = key.equals(LEADER) ? text(victim.get("value")) : key.substring((PREFIX + "instances/").length());
        return Attack.once(owner, () -> revoke(number(victim.get("lease"))));
    }

    private List<Map<?, ?>> withLease(String prefix) {
        return list(object(servers.etcdctl("get", "--prefix", prefix, "--write-out", "json"))
                        .get("kvs"))
                .stream()
                .filter(entry -> entry.containsKey("lease"))
                .toList();
    }

    private void revoke(long lease) {
        try {
            servers.etcdctl("lease", "revoke", Long.toHexString(lease));
        } catch (ServerException e) {
            // Its owner may have ended in the meantime, by another fault.
            if (!String.valueOf(e.getMessage()).contains("requested lease not found")) {
                throw e;
            }
        }
    }

    /** Only what was seen here, for the reckoning needs all of the history. */
    private void compact() {
        String answer = servers.etcdctl("put", MARK, "x", "--write-out", "json");
        long revision = object(answer).get("header") instanceof Map<?, ?> header ? number(header.get("revision")) : 0;
        Patience.until("the harness has seen revision " + revision, PATIENCE, () -> view.revision() >= revision);
        servers.etcdctl("compact", String.valueOf(revision));
    }

    private void moveLeader() {
        Patience.value(
                "a leader of etcd",
                PATIENCE,
                () -> servers.etcd().stream().filter(EtcdServer::isLeader).toList());
        EtcdServer leader =
                servers.etcd().stream().filter(EtcdServer::isLeader).findFirst().orElseThrow();
        EtcdServer other = servers.etcd().stream()
                .filter(member -> member != leader)
                .findFirst()
                .orElseThrow();
        leader.etcdctl("move-leader", memberId(other));
    }

    private String memberId(EtcdServer member) {
        String own = member.endpoint().toString();
        return list(object(servers.etcdctl("member", "list", "--write-out", "json"))
                        .get("members"))
                .stream()
                .filter(known -> known.get("clientURLs") instanceof List<?> urls && urls.contains(own))
                .map(known -> Long.toHexString(number(known.get("ID"))))
                .findFirst()
                .orElseThrow(() -> new ServerException("etcd does not know its member at " + own));
    }

    private Map<?, ?> object(String text) {
        return json.read(text.strip().getBytes(StandardCharsets.UTF_8)) instanceof Map<?, ?> object ? object : Map.of();
    }

    private static List<Map<?, ?>> list(@Nullable Object value) {
        return value instanceof List<?> list
                ? list.stream().<Map<?, ?>>map(entry -> (Map<?, ?>) entry).toList()
                : List.of();
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
