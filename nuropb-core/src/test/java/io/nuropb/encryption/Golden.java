package io.nuropb.encryption;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** What Python's package cryptography wrote: keys, and bodies sealed with them. The keys are for these tests alone. */
final class Golden {

    private Golden() {}

    static String text(String name) {
        try (InputStream content = Golden.class.getResourceAsStream("/encryption/" + name)) {
            return new String(Objects.requireNonNull(content, name).readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] body(String name) {
        return text(name).strip().getBytes(StandardCharsets.US_ASCII);
    }

    static ServiceKey serviceKey() {
        return ServiceKey.parse("The golden key", text("service-key-pkcs8.pem"));
    }
}
