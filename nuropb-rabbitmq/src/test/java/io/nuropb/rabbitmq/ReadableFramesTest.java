package io.nuropb.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.AMQP;
import io.nuropb.messaging.LogPace;
import io.nuropb.testkit.VirtualTime;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames pass as they are, however they come and are read, but for content headers that cannot be read. */
final class ReadableFramesTest {

    private static final int FRAMES = 400;
    private static final int LARGEST_BODY_BYTES = 150_000;

    private final VirtualTime time = new VirtualTime();
    private final LogPace pace = new LogPace(time, Duration.ofMinutes(1));

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void whatCanBeReadPassesAsItIsAndWhatCannotLosesItsProperties(long seed) throws IOException {
        Random random = new Random(seed);
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        for (int i = 0; i < FRAMES; i++) {
            switch (random.nextInt(4)) {
                case 0 -> both(sent, expected, frame(AMQP.FRAME_METHOD, some(random, random.nextInt(300))));
                case 1 ->
                    both(
                            sent,
                            expected,
                            frame(AMQP.FRAME_HEADER, HeaderBytes.random(random).bytes()));
                case 2 ->
                    both(sent, expected, frame(AMQP.FRAME_BODY, some(random, random.nextInt(LARGEST_BODY_BYTES))));
                default -> {
                    sent.writeBytes(frame(
                            AMQP.FRAME_HEADER,
                            HeaderBytes.nested(33 + random.nextInt(15_000)).bytes()));
                    expected.writeBytes(
                            frame(AMQP.FRAME_HEADER, HeaderBytes.bare().bytes()));
                }
            }
        }
        InputStream dripping = new Dripping(new ByteArrayInputStream(sent.toByteArray()), random);

        assertThat(readInPieces(frames(dripping), random)).isEqualTo(expected.toByteArray());
    }

    @Test
    void aFrameThatBreaksOffIsHandedOutAsFarAsItCame() throws IOException {
        byte[] whole = frame(AMQP.FRAME_HEADER, HeaderBytes.nested(100).bytes());
        for (int length = 0; length < whole.length; length++) {
            byte[] part = java.util.Arrays.copyOf(whole, length);
            assertThat(frames(new ByteArrayInputStream(part)).readAllBytes()).isEqualTo(part);
        }
    }

    @Test
    void whatIsNoAmqpPassesAsItIs() throws IOException {
        for (String answer : new String[] {"AMQP\0\0\t\1", "HTTP/1.1 400 Bad Request\r\n\r\n", "\2", "\2\0\0"}) {
            byte[] bytes = answer.getBytes(StandardCharsets.ISO_8859_1);
            assertThat(frames(new ByteArrayInputStream(bytes)).readAllBytes()).isEqualTo(bytes);
        }
    }

    @Test
    void sizesThatNoFrameHasAreLeftToTheClientLibrary() throws IOException {
        for (int size : new int[] {0, 13, Integer.MAX_VALUE, -1, Integer.MIN_VALUE}) {
            byte[] head = ByteBuffer.allocate(100)
                    .put((byte) AMQP.FRAME_HEADER)
                    .putShort((short) 1)
                    .putInt(size)
                    .array();
            assertThat(frames(new ByteArrayInputStream(head)).readAllBytes()).isEqualTo(head);
        }
    }

    @Test
    void nothingIsLostWhenTheBrokerPausesWithinAFrame() throws IOException {
        byte[] whole = frame(AMQP.FRAME_HEADER, HeaderBytes.nested(5).bytes());
        for (int first = 1; first < whole.length; first++) {
            InputStream pausing = new SequenceInputStream(java.util.Collections.enumeration(java.util.List.of(
                    new ByteArrayInputStream(whole, 0, first),
                    new TimesOutOnce(),
                    new ByteArrayInputStream(whole, first, whole.length - first))));
            ReadableFrames frames = frames(pausing);
            assertThatThrownBy(frames::readAllBytes).isInstanceOf(SocketTimeoutException.class);
            assertThat(frames.readAllBytes()).isEqualTo(whole);
        }
    }

    @Test
    void whatMayBeReadAtOnceIsToldAsAvailable() throws IOException {
        byte[] body = frame(AMQP.FRAME_BODY, new byte[LARGEST_BODY_BYTES]);
        byte[] unreadable = frame(AMQP.FRAME_HEADER, HeaderBytes.nested(100).bytes());
        byte[] bare = frame(AMQP.FRAME_HEADER, HeaderBytes.bare().bytes());
        ReadableFrames frames = frames(new ByteArrayInputStream(ByteBuffer.allocate(body.length + unreadable.length)
                .put(body)
                .put(unreadable)
                .array()));
        assertThat(frames.available()).isZero();
        assertThat(frames.read()).isEqualTo(AMQP.FRAME_BODY);
        assertThat(frames.available()).isEqualTo(body.length - 1);
        assertThat(frames.readNBytes(body.length - 1)).hasSize(body.length - 1);
        assertThat(frames.read()).isEqualTo(AMQP.FRAME_HEADER);
        assertThat(frames.available()).isEqualTo(bare.length - 1);
    }

    @Test
    void aFloodOfPropertiesThatCannotBeReadIsToldOnceInAWhile() throws IOException {
        byte[] unreadable = frame(AMQP.FRAME_HEADER, HeaderBytes.nested(100).bytes());
        try (CapturedLog log = CapturedLog.of(ReadableFrames.class)) {
            for (int i = 0; i < 10; i++) {
                frames(new ByteArrayInputStream(unreadable)).readAllBytes();
            }
            assertThat(log.with("properties that cannot be read")).hasSize(1);

            time.advance(Duration.ofMinutes(1));
            frames(new ByteArrayInputStream(unreadable)).readAllBytes();
            assertThat(log.with("; 9 more were left out")).hasSize(1);
        }
    }

    private ReadableFrames frames(InputStream in) {
        return new ReadableFrames(in, pace);
    }

    private static void both(ByteArrayOutputStream one, ByteArrayOutputStream other, byte[] frame) {
        one.writeBytes(frame);
        other.writeBytes(frame);
    }

    private static byte[] frame(int type, byte[] payload) {
        return ByteBuffer.allocate(8 + payload.length)
                .put((byte) type)
                .putShort((short) 7)
                .putInt(payload.length)
                .put(payload)
                .put((byte) AMQP.FRAME_END)
                .array();
    }

    private static byte[] some(RandomGenerator random, int count) {
        byte[] some = new byte[count];
        random.nextBytes(some);
        return some;
    }

    private static byte[] readInPieces(InputStream in, RandomGenerator random) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] piece = new byte[100_000];
        while (true) {
            int length = random.nextBoolean() ? random.nextInt(1, 50) : random.nextInt(1, piece.length);
            int count = in.read(piece, piece.length - length, length);
            if (count < 0) {
                return all.toByteArray();
            }
            all.write(piece, piece.length - length, count);
        }
    }

    /** Gives at once what it has a mind to, as networks do. */
    private static final class Dripping extends java.io.FilterInputStream {
        private final RandomGenerator random;

        Dripping(InputStream in, RandomGenerator random) {
            super(in);
            this.random = random;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int most = random.nextInt(4) == 0 ? 20 : 60_000;
            return super.read(target, offset, Math.min(length, random.nextInt(1, most)));
        }
    }

    /** Nothing for as long as the connection waits, and then its end, behind which another stream goes on. */
    private static final class TimesOutOnce extends InputStream {
        private boolean timedOut;

        @Override
        public int read() throws IOException {
            if (!timedOut) {
                timedOut = true;
                throw new SocketTimeoutException("Read timed out");
            }
            return -1;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            return read();
        }
    }
}
