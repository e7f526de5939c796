package io.nuropb.etcd;

import io.nuropb.ServiceName;
import io.nuropb.testservers.EtcdServer;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What an operator sees and does with {@code etcdctl}. */
final class EtcdKeyspace {

    private final EtcdServer etcd;

    EtcdKeyspace(EtcdServer etcd) {
        this.etcd = etcd;
    }

    static String key(ServiceName service, String name) {
        return "/nuropb/" + service + "/" + name;
    }

    Optional<String> value(ServiceName service, String name) {
        String key = key(service, name);
        List<String> lines = etcd.etcdctl("get", key).lines().toList();
        return lines.size() == 2 ? Optional.of(lines.get(1)) : Optional.empty();
    }

    void put(ServiceName service, String name, String value) {
        etcd.etcdctl("put", key(service, name), value);
    }

    void delete(ServiceName service, String name) {
        etcd.etcdctl("del", key(service, name));
    }

    /** The lease that a key is bound to, in hexadecimal; 0 if it is bound to none. */
    String lease(ServiceName service, String name) {
        return Long.toHexString(field(etcd.etcdctl("get", key(service, name), "-w", "fields"), "Lease"));
    }

    long created(ServiceName service, String name) {
        return field(etcd.etcdctl("get", key(service, name), "-w", "fields"), "CreateRevision");
    }

    void revoke(String lease) {
        etcd.etcdctl("lease", "revoke", lease);
    }

    Set<String> leases() {
        return etcd.etcdctl("lease", "list")
                .lines()
                .filter(line -> line.matches("[0-9a-f]{10,16}"))
                .collect(Collectors.toSet());
    }

    void compact() {
        long revision = field(etcd.etcdctl("get", "nothing", "-w", "fields"), "Revision");
        etcd.etcdctl("compact", Long.toString(revision));
    }

    private static long field(String fields, String name) {
        Matcher found = Pattern.compile("\"" + name + "\" : (\\d+)").matcher(fields);
        if (!found.find()) {
            throw new IllegalStateException("No '" + name + "' in: " + fields);
        }
        return Long.parseLong(found.group(1));
    }
}
