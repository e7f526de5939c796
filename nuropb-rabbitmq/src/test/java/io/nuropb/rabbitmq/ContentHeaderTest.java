package io.nuropb.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.rabbitmq.client.AMQP.BasicProperties;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.Optional;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is called readable, the client library reads, in whatever version is on the class path; and nothing good is
 * called unreadable.
 */
final class ContentHeaderTest {

    private static final int HEADERS_ROUND = 3_000;
    private static final int FLIPS_EACH = 20;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void whatIsWellFormedIsReadable(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < HEADERS_ROUND; i++) {
            HeaderBytes header = HeaderBytes.random(random);
            assertThat(unreadable(header.bytes())).as("header %d", i).isEmpty();
            assertThatCode(() -> read(header.bytes())).as("header %d", i).doesNotThrowAnyException();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {5, 6, 7, 8})
    void whatIsFoundReadableTheLibraryReads(long seed) {
        Random random = new Random(seed);
        int broken = 0;
        for (int i = 0; i < HEADERS_ROUND; i++) {
            byte[] bytes = HeaderBytes.random(random).bytes();
            for (int flip = 0; flip < FLIPS_EACH; flip++) {
                change(bytes, random);
                if (unreadable(bytes).isPresent()) {
                    broken++;
                } else {
                    assertThatCode(() -> read(bytes)).as("header %d", i).doesNotThrowAnyException();
                }
            }
        }
        assertThat(broken).isPositive();
    }

    @Test
    void tablesAreReadAsDeeplyNestedAsEveryVersionReadsThem() throws IOException {
        byte[] deepest = HeaderBytes.nested(ContentHeader.MAX_NESTED).bytes();
        assertThat(unreadable(deepest)).isEmpty();
        assertThat(read(deepest).getHeaders()).hasSize(1);
        assertThat(unreadable(HeaderBytes.nested(ContentHeader.MAX_NESTED + 1).bytes()))
                .hasValueSatisfying(reason -> assertThat(reason).contains("nested"));
        assertThat(unreadable(HeaderBytes.nested(10_000).bytes())).isPresent();
    }

    @Test
    void aLengthThatNothingStandsBehindIsUnreadable() {
        for (int length : new int[] {1, 1_000, Integer.MAX_VALUE, -1, Integer.MIN_VALUE}) {
            assertThat(unreadable(HeaderBytes.claiming(length).bytes()))
                    .as("a text of %d bytes", length)
                    .hasValueSatisfying(reason -> assertThat(reason).contains("longer"));
        }
    }

    @Test
    void typesAndPropertiesThatAmqpDoesNotHaveAreUnreadable() {
        assertThat(unreadable(HeaderBytes.ofType('?').bytes()))
                .hasValueSatisfying(reason -> assertThat(reason).contains("unknown type"));
        byte[] furtherFlags = HeaderBytes.bare().bytes();
        furtherFlags[furtherFlags.length - 1] = 1;
        assertThat(unreadable(furtherFlags))
                .hasValueSatisfying(reason -> assertThat(reason).contains("properties"));
    }

    private static Optional<String> unreadable(byte[] header) {
        return ContentHeader.unreadable(header, 0, header.length);
    }

    /** As the library does it, which has read the class before. */
    private static BasicProperties read(byte[] header) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(header));
        in.skipNBytes(Short.BYTES);
        return new BasicProperties(in);
    }

    /** Behind class, weight and body size, which are the broker's. */
    private static void change(byte[] bytes, RandomGenerator random) {
        int at = random.nextInt(ContentHeader.BEFORE_PROPERTIES_BYTES, bytes.length);
        bytes[at] = (byte) (random.nextBoolean() ? bytes[at] ^ 1 << random.nextInt(Byte.SIZE) : random.nextInt());
    }
}
