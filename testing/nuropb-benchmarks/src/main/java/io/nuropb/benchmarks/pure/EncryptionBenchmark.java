package io.nuropb.benchmarks.pure;

import io.nuropb.encryption.BodyCipher;
import io.nuropb.encryption.OpenedBody;
import io.nuropb.encryption.SealedBody;
import io.nuropb.encryption.ServiceKey;
import io.nuropb.encryption.UndecipherableException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How many encrypted requests a second: the request is sealed and opened, and so is its answer, each of 0.8 KB; ours,
 * and what the Java runtime needs for the same by itself.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class EncryptionBenchmark {

    private static final int BITS = 2_048;
    private static final byte[] BODY = "{\"a\": 12}".repeat(90).getBytes(StandardCharsets.US_ASCII);

    private final BodyCipher cipher = BodyCipher.system();
    private final ServiceKey key;
    private final BarePrimitives bare;

    /** One key for both. */
    public EncryptionBenchmark() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(BITS);
            KeyPair pair = generator.generateKeyPair();
            key = ServiceKey.parse("The key", pem(pair));
            bare = new BarePrimitives(pair);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java runtime cannot make RSA keys", e);
        }
    }

    private static String pem(KeyPair pair) {
        String lines = Base64.getMimeEncoder().encodeToString(pair.getPrivate().getEncoded());
        return "-----BEGIN PRIVATE KEY-----\n" + lines + "\n-----END PRIVATE KEY-----\n";
    }

    /** Both sides' work by NuroPB. */
    @Benchmark
    public byte[] ours() throws UndecipherableException {
        SealedBody request = cipher.seal(BODY, key.publicKey());
        OpenedBody opened = cipher.open(request.body(), key);
        byte[] answer = cipher.seal(opened.plain(), opened.key(), key.publicKey());
        return cipher.open(answer, request.key());
    }

    /** Both sides' work by ciphers alone. */
    @Benchmark
    public byte[] primitives() throws GeneralSecurityException {
        return bare.exchange(BODY, BODY);
    }
}
