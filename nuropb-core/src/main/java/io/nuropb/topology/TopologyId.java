package io.nuropb.topology;

import io.nuropb.topology.BrokerObject.Binding;
import io.nuropb.topology.BrokerObject.Exchange;
import io.nuropb.topology.BrokerObject.Queue;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The fingerprint of a {@link Topology}: how instances tell whether they need the same objects.
 *
 * @param value 16 hexadecimal digits in this version; of other versions it may be another name, which is compared and
 *     nothing else
 */
public record TopologyId(String value) {

    private static final Pattern RULE = Pattern.compile("[0-9A-Za-z.:_-]{1,200}");

    /**
     * @throws IllegalArgumentException if the value is not 1 to 200 letters, digits, {@code .}, {@code :}, {@code _},
     *     {@code -}
     */
    public TopologyId {
        if (!RULE.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "Topology id '" + value + "' is not 1 to 200 letters, digits, '.', ':', '_', '-'");
        }
    }

    static TopologyId of(Topology topology) {
        String canonical =
                topology.objects().stream().map(TopologyId::canonical).sorted().collect(Collectors.joining("\n"));
        byte[] digest = sha256().digest(canonical.getBytes(StandardCharsets.UTF_8));
        return new TopologyId(HexFormat.of().formatHex(digest, 0, 8));
    }

    /**
     * What every version of this library has taken for the object: fingerprints of fleets that are upgraded have to be
     * equal.
     */
    private static String canonical(BrokerObject object) {
        if (object instanceof Exchange exchange) {
            return "Exchange[name=" + exchange.name() + ", type="
                    + exchange.type().name() + ", durable=" + exchange.durable() + "]";
        }
        if (object instanceof Queue queue) {
            return "Queue[name=" + queue.name() + ", durable=" + queue.durable() + ", arguments="
                    + canonical(queue.arguments()) + "]";
        }
        if (object instanceof Binding binding) {
            return "Binding[exchange=" + binding.exchange() + ", queue=" + binding.queue() + ", routingKey="
                    + binding.routingKey() + "]";
        }
        throw new IllegalArgumentException("The " + object.label() + " is no part of a topology");
    }

    private static String canonical(Map<String, Object> arguments) {
        return new TreeMap<>(arguments)
                .entrySet().stream()
                        .map(argument -> argument.getKey() + "=" + argument.getValue())
                        .collect(Collectors.joining(", ", "{", "}"));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
