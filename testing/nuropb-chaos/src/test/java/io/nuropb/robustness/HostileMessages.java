package io.nuropb.robustness;

import io.nuropb.encryption.BodyCipher;
import io.nuropb.encryption.ServicePublicKey;
import io.nuropb.json.JacksonJson;
import io.nuropb.messaging.Envelope;
import io.nuropb.messaging.Message.Request;
import io.nuropb.messaging.Message.Response;
import io.nuropb.messaging.Outcome;
import io.nuropb.messaging.WireFormat;
import io.nuropb.messaging.WireLimits;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes messages that no service and no client should take, each a variation of a good one. What comes is decided by
 * the seed alone.
 *
 * <p>None of them is a request that a handler would see, and none a response that anybody waits for.
 */
final class HostileMessages {

    private static final String BODY = "{\"service\": \"fort\", \"method\": \"echo\", \"params\": {}, \"context\": {}}";

    /** An AMQP short string cannot be longer. */
    private static final int LONGEST_PROPERTY = 255;

    private final SplittableRandom random;
    private final WireFormat wire = new WireFormat(new JacksonJson(), WireLimits.defaults());
    private final String service;
    private final List<String> replyQueues;
    private final int maxBodyBytes;
    private final byte[] sealed;
    private final List<Supplier<Envelope>> againstServices = new ArrayList<>();
    private final List<Supplier<Envelope>> againstClients = new ArrayList<>();

    /**
     * @param replyQueues where answers may be asked for: queues that exist, and such as do not
     * @param maxBodyBytes what is longer is refused
     */
    HostileMessages(long seed, String service, List<String> replyQueues, int maxBodyBytes, ServicePublicKey key) {
        random = new SplittableRandom(seed);
        this.service = service;
        this.replyQueues = replyQueues;
        this.maxBodyBytes = maxBodyBytes;
        sealed = BodyCipher.system()
                .seal(BODY.getBytes(StandardCharsets.UTF_8), key)
                .body();
        headers();
        bodies();
        meanings();
        responses();
    }

    /** The next one for a service's queue. */
    Envelope nextAgainstService() {
        return any(againstServices).get();
    }

    /** The next one for a client's reply queue. */
    Envelope nextAgainstClient() {
        return any(againstClients).get();
    }

    private void headers() {
        againstServices.add(() -> request(Map.of(), BODY));
        againstServices.add(() -> request(with("nuropb_protocol", strange()), BODY));
        againstServices.add(() -> request(with("nuropb_type", strange()), BODY));
        againstServices.add(() -> request(without("nuropb_protocol"), BODY));
        againstServices.add(() -> request(without("nuropb_type"), BODY));
        againstServices.add(() -> {
            Map<String, @Nullable Object> headers = good();
            for (int i = 0; i < 100; i++) {
                headers.put("x" + i, i);
            }
            return request(headers, BODY);
        });
    }

    private void bodies() {
        againstServices.add(() -> request(good(), bytes(random.nextInt(200))));
        againstServices.add(() -> request(good(), BODY.substring(0, random.nextInt(BODY.length() - 1))));
        againstServices.add(() -> request(good(), "[".repeat(2_000) + "]".repeat(2_000)));
        againstServices.add(() -> request(good(), BODY.replace("{}", "[" + "1,".repeat(20_000) + "1]")));
        againstServices.add(() -> request(good(), any(List.of("[]", "null", "NaN", "\"text\"", "1e999", "{}"))));
        againstServices.add(() -> request(with("encrypted", "yes"), BODY));
        againstServices.add(() -> request(with("encrypted", "yes"), flipped()));
        againstServices.add(
                () -> request(with("encrypted", "yes"), Arrays.copyOf(sealed, random.nextInt(sealed.length))));
        againstServices.add(() -> {
            byte[] invalid = BODY.getBytes(StandardCharsets.UTF_8);
            invalid[random.nextInt(invalid.length)] = (byte) (0x80 | random.nextInt(0x40));
            return request(good(), invalid);
        });
        againstServices.add(
                () -> random.nextInt(50) == 0 ? request(good(), " ".repeat(maxBodyBytes) + BODY) : request(good(), ""));
    }

    private void meanings() {
        for (String field : List.of("service", "method", "params", "context")) {
            for (String value : List.of("1", "[]", "\"\"", "true", "{\"a\": 1}")) {
                boolean fits = value.startsWith("{") && (field.equals("params") || field.equals("context"));
                if (!fits) {
                    againstServices.add(() -> request(good(), "{\"" + field + "\": " + value + "}"));
                }
            }
        }
        againstServices.add(() -> request(good(), BODY.replace("echo", "nuropb_" + random.nextInt())));
        againstServices.add(() ->
                request(good(), BODY.replace("echo", any(List.of("_echo", "getClass", "a".repeat(5_000))))));
        againstServices.add(() -> request(good(), BODY.replace("{}", "{\"unknown\": " + random.nextInt() + "}")));
        againstServices.add(() -> envelope(good(), BODY, null, replyTo()));
        againstServices.add(() -> envelope(good(), BODY, id(), any(Arrays.asList(null, ""))));
        againstServices.add(() -> envelope(good(), BODY, "i".repeat(LONGEST_PROPERTY), replyTo()));
        againstServices.add(() -> wire.encode(response("answers do not come here")));
    }

    private void responses() {
        againstClients.add(() -> wire.encode(response(random.nextInt())));
        againstClients.add(() -> envelope(with("nuropb_type", "response"), "{}", id(), ""));
        againstClients.add(() -> envelope(with("nuropb_type", "response"), bytes(100), id(), ""));
        againstClients.add(() ->
                wire.encode(new Request(service, "echo", Map.of(), replyTo(), id(), null, Map.of()), Duration.ZERO));
        againstClients.add(() -> envelope(Map.of(), BODY, id(), ""));
        againstClients.add(() -> {
            Map<String, @Nullable Object> headers = with("nuropb_type", "response");
            headers.put("encrypted", "yes");
            return envelope(headers, flipped(), id(), "");
        });
    }

    private static Map<String, @Nullable Object> good() {
        Map<String, @Nullable Object> headers = new LinkedHashMap<>();
        headers.put("nuropb_protocol", "0.1.1");
        headers.put("nuropb_version", "0.1.8");
        headers.put("nuropb_type", "request");
        headers.put("trace_id", null);
        headers.put("encrypted", "");
        return headers;
    }

    private static Map<String, @Nullable Object> with(String name, @Nullable Object value) {
        Map<String, @Nullable Object> headers = good();
        headers.put(name, value);
        return headers;
    }

    private static Map<String, @Nullable Object> without(String name) {
        Map<String, @Nullable Object> headers = good();
        headers.remove(name);
        return headers;
    }

    private @Nullable Object strange() {
        return any(Arrays.asList(
                null, "", "0.2.0", "REQUEST", random.nextInt(), true, List.of("request"), Map.of("0.1.1", "request")));
    }

    private byte[] flipped() {
        byte[] changed = sealed.clone();
        changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
        return changed;
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private Response response(Object value) {
        return new Response(new Outcome.Returned(value), id(), null, Map.of());
    }

    private String id() {
        return Long.toHexString(random.nextLong());
    }

    private String replyTo() {
        return any(replyQueues);
    }

    private Envelope request(Map<String, @Nullable Object> headers, String body) {
        return request(headers, body.getBytes(StandardCharsets.UTF_8));
    }

    private Envelope request(Map<String, @Nullable Object> headers, byte[] body) {
        return envelope(headers, body, id(), replyTo());
    }

    private static Envelope envelope(
            Map<String, @Nullable Object> headers, String body, @Nullable String id, @Nullable String replyTo) {
        return envelope(headers, body.getBytes(StandardCharsets.UTF_8), id, replyTo);
    }

    private static Envelope envelope(
            Map<String, @Nullable Object> headers, byte[] body, @Nullable String id, @Nullable String replyTo) {
        return new Envelope("application/json", id, replyTo, null, false, headers, body);
    }

    private <T> T any(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
