package io.nuropb.testkit.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.nuropb.encryption.BodyCipher;
import io.nuropb.encryption.ServiceKey;
import io.nuropb.encryption.SymmetricKey;
import io.nuropb.json.JacksonJson;
import io.nuropb.messaging.Envelope;
import io.nuropb.messaging.Incoming;
import io.nuropb.messaging.Malformed;
import io.nuropb.messaging.Malformed.Kind;
import io.nuropb.messaging.Message;
import io.nuropb.messaging.OpenedEnvelope;
import io.nuropb.messaging.Outcome;
import io.nuropb.messaging.RemoteError;
import io.nuropb.messaging.SealedCall;
import io.nuropb.messaging.WireFormat;
import io.nuropb.messaging.WireLimits;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Encrypted messages, with bodies that Python's package cryptography sealed in the way of the package nuropb 0.1.8. */
class EncryptedWireFormatTest {

    private static final String ID = "6f9619ff8b86d011b42d00cf4fc964ff";
    private static final String REPLY_QUEUE = "nuropb-shop-a1-rq";
    private static final ServiceKey SERVICE_KEY = ServiceKey.parse("The golden key", golden("service-key.pem"));

    private static final Message.Request REQUEST = new Message.Request(
            "orders", "create_order", params(), REPLY_QUEUE, ID, "t-7", Map.of("user", "J\u00f6rg"));
    private static final Message.Command COMMAND = new Message.Command(
            "orders", "create_order", params(), REPLY_QUEUE, ID, "t-7", Map.of("user", "J\u00f6rg"));
    private static final Message.Response RESPONSE =
            Message.Response.to(REQUEST, new Outcome.Returned(Map.of("total", "12.50")));
    private static final Message.Response ERROR_RESPONSE =
            Message.Response.to(REQUEST, new Outcome.Failed(new RemoteError("NuropbHandlingError", "no")));

    private final WireFormat service =
            new WireFormat(new JacksonJson(), WireLimits.defaults(), BodyCipher.system(), SERVICE_KEY);
    private final WireFormat client = new WireFormat(new JacksonJson(), WireLimits.defaults());

    @Test
    void readsAnEncryptedRequestOfPython() {
        OpenedEnvelope opened = service.open(python("request", golden("request-body.txt")));

        assertThat(opened.message()).isEqualTo(REQUEST);
        assertThat(opened.key()).isNotNull();
    }

    @Test
    void readsAnEncryptedCommandOfPython() {
        assertThat(service.decode(python("command", golden("command-body.txt"))))
                .isEqualTo(COMMAND);
    }

    @Test
    void readsAnEncryptedResponseOfPythonWithTheKeyOfTheRequest() {
        // Python's response was sealed with the key that is inside Python's request.
        SymmetricKey key = keyOf(service.open(python("request", golden("request-body.txt"))));

        OpenedEnvelope opened = client.openReply(python("response", golden("response-body.txt")), remembering(key));

        assertThat(opened.message()).isEqualTo(RESPONSE);
        assertThat(opened.key()).isSameAs(key);
    }

    @Test
    void anEncryptedRequestHasTheHeadersAndPropertiesOfAPlainOne() {
        Envelope envelope = client.seal(REQUEST, Duration.ofHours(1), SERVICE_KEY.publicKey())
                .envelope();

        assertThat(envelope.contentType()).isEqualTo("application/json");
        assertThat(envelope.correlationId()).isEqualTo(ID);
        assertThat(envelope.replyTo()).isEqualTo(REPLY_QUEUE);
        assertThat(envelope.expiration()).isEqualTo(Duration.ofHours(1));
        assertThat(envelope.persistent()).isFalse();
        assertThat(envelope.headers())
                .containsExactly(
                        entry("encrypted", "yes"),
                        entry("nuropb_protocol", "0.1.1"),
                        entry("nuropb_type", "request"),
                        entry("nuropb_version", "0.1.8"),
                        entry("trace_id", "t-7"));
        assertThat(text(envelope)).matches("[A-Za-z0-9+/]{342}==\\.[A-Za-z0-9+/]+=*");
    }

    @Test
    void anEncryptedCommandIsReadByTheService() {
        SealedCall sealed = client.seal(COMMAND, Duration.ZERO, SERVICE_KEY.publicKey());

        assertThat(sealed.envelope().header("nuropb_type")).isEqualTo("command");
        assertThat(sealed.envelope().header("encrypted")).isEqualTo("yes");
        assertThat(sealed.envelope().expiration()).isNull();
        assertThat(service.decode(sealed.envelope())).isEqualTo(COMMAND);
    }

    @Test
    void aResponseIsProtectedAsItsRequestWas() {
        SealedCall sealed = client.seal(REQUEST, Duration.ZERO, SERVICE_KEY.publicKey());
        OpenedEnvelope request = service.open(sealed.envelope());

        Envelope response = service.encode(RESPONSE, request.key());

        assertThat(response.contentType()).isEqualTo("application/json");
        assertThat(response.replyTo()).isEmpty();
        assertThat(response.expiration()).isNull();
        assertThat(response.persistent()).isFalse();
        assertThat(response.headers())
                .containsExactly(
                        entry("encrypted", "yes"),
                        entry("nuropb_protocol", "0.1.1"),
                        entry("nuropb_type", "response"),
                        entry("nuropb_version", "0.1.8"),
                        entry("trace_id", "t-7"));
        assertThat(client.openReply(response, remembering(sealed.key())).message())
                .isEqualTo(RESPONSE);
        assertThat(text(service.encode(RESPONSE, null))).isEqualTo(text(service.encode(RESPONSE)));
    }

    @Test
    void theKeyInAResponseIsUnderTheServicesOwnPublicKey() {
        OpenedEnvelope request = service.open(
                client.seal(REQUEST, Duration.ZERO, SERVICE_KEY.publicKey()).envelope());
        byte[] body = service.encode(RESPONSE, request.key()).body();

        // The service could read it as a request, if it were one.
        assertThat(kindOf(service.decode(envelope("request", "yes", body)))).isEqualTo(Kind.BAD_FIELD);
    }

    @Test
    void onlyWhoOpenedARequestCanSealAResponse() {
        SymmetricKey key =
                client.seal(REQUEST, Duration.ZERO, SERVICE_KEY.publicKey()).key();

        assertThatThrownBy(() -> client.encode(RESPONSE, key)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aServiceWithoutKeyRefusesAnEncryptedCallAndKnowsWhomToTell() {
        Incoming refused = client.decode(python("request", golden("request-body.txt")));

        assertThat(kindOf(refused)).isEqualTo(Kind.ENCRYPTED);
        assertThat(((Malformed) refused).reason()).isEqualTo("its body is encrypted, and nobody here can decrypt it");
        assertThat(((Malformed) refused).replyTo()).contains(REPLY_QUEUE);
        assertThat(((Malformed) refused).correlationId()).contains(ID);
    }

    @Test
    void aServiceWithAnotherKeyRefusesAnEncryptedCallAndKnowsWhomToTell() {
        WireFormat other = new WireFormat(
                new JacksonJson(), WireLimits.defaults(), BodyCipher.system(), ServiceKey.generate(new SecureRandom()));

        Incoming refused = other.decode(python("request", golden("request-body.txt")));

        assertThat(kindOf(refused)).isEqualTo(Kind.UNDECIPHERABLE);
        assertThat(((Malformed) refused).replyTo()).contains(REPLY_QUEUE);
        assertThat(((Malformed) refused).correlationId()).contains(ID);
        assertThat(((Malformed) refused).traceId()).contains("t-7");
    }

    @ParameterizedTest
    @ValueSource(strings = {"request", "command"})
    void aPlainBodyThatIsSaidToBeEncryptedIsUndecipherable(String type) {
        byte[] plain = client.encode(REQUEST, Duration.ZERO).body();

        assertThat(kindOf(service.decode(envelope(type, "yes", plain)))).isEqualTo(Kind.UNDECIPHERABLE);
    }

    @Test
    void aKeyUnderAnotherMaskGenerationIsUndecipherable() {
        assertThat(kindOf(service.decode(python("request", golden("body-mgf1-sha1.txt")))))
                .isEqualTo(Kind.UNDECIPHERABLE);
    }

    @Test
    void anEncryptedBodyThatIsNotSaidToBeIsNoJson() {
        assertThat(kindOf(service.decode(envelope("request", "", bytes(golden("request-body.txt"))))))
                .isEqualTo(Kind.NOT_JSON);
    }

    @Test
    void whatIsMalformedInsideCanBeAnsweredAsEncryptedAsItCame() {
        OpenedEnvelope opened = service.open(python("request", golden("body-not-an-object.txt")));

        assertThat(kindOf(opened.message())).isEqualTo(Kind.NOT_AN_OBJECT);
        assertThat(opened.key()).isNotNull();
    }

    @Test
    void anEncryptedBodyIsLimitedLikeAPlainOneBeforeAnythingIsDecrypted() {
        WireFormat small =
                new WireFormat(new JacksonJson(), new WireLimits(1_024, 16), BodyCipher.system(), SERVICE_KEY);
        byte[] body = Arrays.copyOf(bytes(golden("request-body.txt")), 1_025);

        assertThat(kindOf(small.decode(envelope("request", "yes", body)))).isEqualTo(Kind.TOO_LARGE);
    }

    @Test
    void anEncryptedMessageOfUnknownTypeIsOfTheWrongType() {
        assertThat(kindOf(service.decode(python("question", golden("request-body.txt")))))
                .isEqualTo(Kind.WRONG_TYPE);
    }

    @Test
    void anEncryptedResponseInAServiceQueueIsNotDecrypted() {
        assertThat(kindOf(service.decode(python("response", golden("response-body.txt")))))
                .isEqualTo(Kind.ENCRYPTED);
    }

    @Test
    void anEncryptedRequestInAReplyQueueIsNotDecrypted() {
        assertThat(kindOf(service.openReply(python("request", golden("request-body.txt")), id -> Optional.empty())
                        .message()))
                .isEqualTo(Kind.ENCRYPTED);
    }

    @Test
    void anEncryptedResponseToARequestThatNobodyRemembersIsNotDecrypted() {
        assertThat(kindOf(client.openReply(python("response", golden("response-body.txt")), id -> Optional.empty())
                        .message()))
                .isEqualTo(Kind.ENCRYPTED);
    }

    @Test
    void aResponseThatWasSealedWithAnotherKeyIsUndecipherable() {
        SymmetricKey mine =
                client.seal(REQUEST, Duration.ZERO, SERVICE_KEY.publicKey()).key();

        assertThat(kindOf(client.openReply(python("response", golden("response-body.txt")), remembering(mine))
                        .message()))
                .isEqualTo(Kind.UNDECIPHERABLE);
    }

    @Test
    void aPlainErrorAnswersAnEncryptedRequestAndAPlainResultDoesNot() {
        SymmetricKey key =
                client.seal(REQUEST, Duration.ZERO, SERVICE_KEY.publicKey()).key();

        assertThat(client.openReply(service.encode(ERROR_RESPONSE), remembering(key)))
                .isEqualTo(new OpenedEnvelope(ERROR_RESPONSE, null));
        Incoming refused =
                client.openReply(service.encode(RESPONSE), remembering(key)).message();
        assertThat(kindOf(refused)).isEqualTo(Kind.NOT_ENCRYPTED);
        assertThat(((Malformed) refused).correlationId()).contains(ID);
    }

    @Test
    void aPlainResponseAnswersAPlainRequest() {
        assertThat(client.openReply(service.encode(RESPONSE), id -> Optional.empty()))
                .isEqualTo(new OpenedEnvelope(RESPONSE, null));
    }

    @Test
    void noEncryptedEnvelopeMakesDecodingThrow() {
        long seed = 20230405;
        Random random = new Random(seed);
        SymmetricKey key = keyOf(service.open(python("request", golden("request-body.txt"))));
        for (int i = 0; i < 2_000; i++) {
            byte[] body = mutated(bytes(golden("request-body.txt")), random);
            String type = List.of("request", "command", "response").get(random.nextInt(3));
            Envelope envelope = envelope(type, "yes", body);

            assertThat(service.open(envelope).message()).as("seed %d", seed).isInstanceOf(Malformed.class);
            // Only the token counts there, which here holds a request and so no result.
            assertThat(client.openReply(envelope, remembering(key)).message())
                    .as("seed %d", seed)
                    .isInstanceOf(Malformed.class);
        }
    }

    private static byte[] mutated(byte[] body, Random random) {
        if (random.nextInt(4) == 0) {
            return Arrays.copyOf(body, random.nextInt(body.length));
        }
        int place = random.nextInt(body.length);
        body[place] ^= (byte) (1 + random.nextInt(255));
        return body;
    }

    private static SymmetricKey keyOf(OpenedEnvelope opened) {
        return Objects.requireNonNull(opened.key());
    }

    private static Function<String, Optional<SymmetricKey>> remembering(SymmetricKey key) {
        return id -> id.equals(ID) ? Optional.of(key) : Optional.empty();
    }

    private static Kind kindOf(Incoming incoming) {
        assertThat(incoming).isInstanceOf(Malformed.class);
        return ((Malformed) incoming).kind();
    }

    private static Envelope python(String type, String body) {
        return envelope(type, "yes", bytes(body));
    }

    private static Envelope envelope(String type, String encrypted, byte[] body) {
        Map<String, @Nullable Object> headers = new LinkedHashMap<>();
        headers.put("nuropb_protocol", "0.1.1");
        headers.put("nuropb_version", "0.1.8");
        headers.put("nuropb_type", type);
        headers.put("trace_id", "t-7");
        headers.put("encrypted", encrypted);
        String replyTo = type.equals("response") ? "" : REPLY_QUEUE;
        return new Envelope("application/json", ID, replyTo, null, false, headers, body);
    }

    private static Map<String, @Nullable Object> params() {
        Map<String, @Nullable Object> params = new LinkedHashMap<>();
        params.put("id", "o1");
        params.put("lines", Arrays.asList(1, 2.5, null, true));
        return params;
    }

    private static String golden(String name) {
        try (InputStream content = EncryptedWireFormatTest.class.getResourceAsStream("/encryption/" + name)) {
            return new String(Objects.requireNonNull(content, name).readAllBytes(), StandardCharsets.US_ASCII).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String text(Envelope envelope) {
        return new String(envelope.body(), StandardCharsets.UTF_8);
    }
}
