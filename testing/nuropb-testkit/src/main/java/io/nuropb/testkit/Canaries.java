package io.nuropb.testkit;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Secrets that give away whoever tells them: a distinct value for each place, which is then looked for wherever nobody
 * may see it.
 *
 * <p>They are found as they are, and also in base64, whatever stands before them, in hexadecimal digits, and as a list
 * of bytes. Thread-safe.
 */
public final class Canaries {

    private static final int BASE64_GROUP = 3;

    private final Map<String, List<String>> disguises = new ConcurrentHashMap<>();

    /**
     * A new secret for a place, of letters and digits: {@code Canary[0-9a-f]{32}}. After all tests, {@code bin/verify}
     * looks for that in whatever they have logged.
     */
    public String of(String place) {
        String secret = "Canary" + UUID.randomUUID().toString().replace("-", "");
        watch(place, secret);
        return secret;
    }

    /** Looks for a secret that came from elsewhere, too: printable ASCII, at least 12 characters. */
    public void watch(String place, String secret) {
        byte[] bytes = secret.getBytes(StandardCharsets.US_ASCII);
        Stream<String> base64 = Stream.of(0, 1, 2).map(before -> inBase64(bytes, before));
        String hex = HexFormat.of().formatHex(bytes);
        String list = Arrays.toString(bytes);
        disguises.put(
                place,
                Stream.concat(
                                Stream.of(
                                        secret,
                                        hex,
                                        hex.toUpperCase(Locale.ROOT),
                                        list.substring(1, list.length() - 1)),
                                base64)
                        .flatMap(each -> Stream.of(each, each.replace('+', '-').replace('/', '_')))
                        .distinct()
                        .toList());
    }

    /** The part of its base64 that does not depend on what stands around it. */
    private static String inBase64(byte[] secret, int before) {
        byte[] placed = new byte[before + secret.length - (before + secret.length) % BASE64_GROUP];
        System.arraycopy(secret, 0, placed, before, placed.length - before);
        String text = Base64.getEncoder().encodeToString(placed);
        return before == 0 ? text : text.substring(BASE64_GROUP + 1);
    }

    /** The places whose secrets are in a text. */
    public List<String> in(String text) {
        return disguises.entrySet().stream()
                .filter(entry -> entry.getValue().stream().anyMatch(text::contains))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    /** How many places are watched. */
    public int count() {
        return disguises.size();
    }
}
