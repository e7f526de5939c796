package io.nuropb.topology;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The fingerprint of a {@link Topology}: how instances tell whether they need the same objects.
 *
 * @param value 16 hexadecimal digits
 */
public record TopologyId(String value) {

    private static final Pattern RULE = Pattern.compile("[0-9a-f]{16}");

    /** @throws IllegalArgumentException if the value is not 16 lower-case hexadecimal digits */
    public TopologyId {
        if (!RULE.matcher(value).matches()) {
            throw new IllegalArgumentException("Topology id '" + value + "' is not 16 hexadecimal digits");
        }
    }

    static TopologyId of(Topology topology) {
        String canonical =
                topology.objects().stream().map(Object::toString).sorted().collect(Collectors.joining("\n"));
        byte[] digest = sha256().digest(canonical.getBytes(StandardCharsets.UTF_8));
        return new TopologyId(HexFormat.of().formatHex(digest, 0, 8));
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
