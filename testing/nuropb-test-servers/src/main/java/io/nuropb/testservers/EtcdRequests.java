package io.nuropb.testservers;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How many requests an etcd has received from its clients, by its own metrics: one for each call, and for each renewal
 * or watch that a stream carries.
 *
 * @param byMethod how many of each method of its API
 */
public record EtcdRequests(Map<String, Long> byMethod) {

    private static final Pattern RECEIVED =
            Pattern.compile("^grpc_server_msg_received_total\\{.*grpc_method=\"(\\w+)\".*} (\\S+)$", Pattern.MULTILINE);

    public EtcdRequests {
        byMethod = Map.copyOf(byMethod);
    }

    static EtcdRequests in(String metrics) {
        Map<String, Long> received = new TreeMap<>();
        Matcher line = RECEIVED.matcher(metrics);
        while (line.find()) {
            received.merge(line.group(1), Math.round(Double.parseDouble(line.group(2))), Long::sum);
        }
        return new EtcdRequests(received);
    }

    /** Those since an earlier look. */
    public EtcdRequests since(EtcdRequests earlier) {
        Map<String, Long> more = new TreeMap<>();
        byMethod.forEach((method, count) -> more.put(method, count - earlier.of(method)));
        more.values().removeIf(count -> count == 0);
        return new EtcdRequests(more);
    }

    /** How many of one method. */
    public long of(String method) {
        return byMethod.getOrDefault(method, 0L);
    }

    /** How many of all methods. */
    public long all() {
        return byMethod.values().stream().mapToLong(Long::longValue).sum();
    }
}
