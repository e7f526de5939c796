package io.nuropb.etcd;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The addresses of etcd's members. One that is refused is told by its number: somebody may have put a password into it.
 */
final class EtcdEndpoints {

    private static final String SETTING = "EtcdConfig.endpoints";
    private static final String RULE = "; allowed: http://host:port or https://host:port";
    private static final int MAX_PORT = 65_535;

    private EtcdEndpoints() {}

    /**
     * Reads addresses.
     *
     * @param endpoints each may be several, with commas between them
     * @throws IllegalArgumentException if there is none, or one cannot be read; the message shows nothing of it
     */
    static List<URI> parse(String... endpoints) {
        List<String> texts = Arrays.stream(endpoints)
                .flatMap(EtcdEndpoints::addresses)
                .map(String::strip)
                .toList();
        requireNoUser(texts.stream());
        return IntStream.range(0, texts.size())
                .mapToObj(i -> uri(texts.get(i), place(i, texts)))
                .toList();
    }

    /** @throws IllegalArgumentException if one is not as it has to be; the message shows nothing of it */
    static void check(List<URI> endpoints) {
        requireNoUser(endpoints.stream().map(URI::toString));
        for (int i = 0; i < endpoints.size(); i++) {
            String place = place(i, endpoints);
            fault(endpoints.get(i)).ifPresent(fault -> {
                throw new IllegalArgumentException(SETTING + " is not valid: " + place + fault);
            });
        }
    }

    /** Often a variable of the environment, which may not be set. */
    private static Stream<String> addresses(@Nullable String endpoints) {
        if (endpoints == null || endpoints.isBlank()) {
            throw new IllegalArgumentException(
                    SETTING + " is not set" + RULE + ". If it comes from the environment, set the variable");
        }
        return Stream.of(endpoints.split(",", -1));
    }

    /** Before anything else is looked at: what is wrong with a password may be taken for a fault of host or port. */
    private static void requireNoUser(Stream<String> endpoints) {
        if (endpoints.anyMatch(endpoint -> endpoint.contains("@"))) {
            throw new IllegalArgumentException(SETTING + " holds a user name; use withCredentials instead");
        }
    }

    private static URI uri(String endpoint, String place) {
        try {
            return new URI(endpoint);
        } catch (URISyntaxException showsTheText) {
            throw new IllegalArgumentException(
                    SETTING + " is not valid: " + place + " cannot be read: " + showsTheText.getReason() + RULE);
        }
    }

    private static Optional<String> fault(URI endpoint) {
        if (!"http".equals(endpoint.getScheme()) && !"https".equals(endpoint.getScheme())) {
            return Optional.of(" is no address of http or https" + RULE);
        }
        if (endpoint.getHost() == null) {
            return Optional.of(" has no host name of letters, digits, '-' and '.', or no port of digits" + RULE);
        }
        if (endpoint.getHost().startsWith("[")) {
            return Optional.of(
                    " has an IPv6 address, which the etcd client cannot connect to; give the host a name and use it");
        }
        if (endpoint.getPort() > MAX_PORT) {
            return Optional.of(" has a port beyond " + MAX_PORT + RULE);
        }
        boolean more = !endpoint.getRawPath().matches("/?")
                || endpoint.getRawQuery() != null
                || endpoint.getRawFragment() != null;
        return more ? Optional.of(" goes on after its port" + RULE) : Optional.empty();
    }

    private static String place(int index, List<?> endpoints) {
        return "number " + (index + 1) + " of " + endpoints.size();
    }
}
