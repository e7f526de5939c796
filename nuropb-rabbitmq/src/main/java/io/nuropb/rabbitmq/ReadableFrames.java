package io.nuropb.rabbitmq;

import com.rabbitmq.client.AMQP;
import io.nuropb.messaging.LogPace;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a broker sends, frame by frame, as the client library can read it.
 *
 * <p>What the broker passes on, any publisher can have made: tables nested without end, for example, at which the
 * library gives up the whole connection. The message would go back to the queue and end the next connection, of this
 * instance or another. So where a message's properties cannot be read, it has none here, and is refused like any other
 * that says nothing of itself; as a dead letter it still has them.
 *
 * <p>Only content headers are held back, until they are there as a whole; everything else passes as it comes. For one
 * thread at a time.
 */
final class ReadableFrames extends InputStream {

    private static final Logger log = LoggerFactory.getLogger(ReadableFrames.class);

    /** Type, channel and size of the payload, which come before it. */
    private static final int HEAD_BYTES = 7;
    /** Where in the head the size of the payload is. */
    private static final int SIZE_AT = 3;
    /** The mark at the end of a frame. */
    private static final int END_BYTES = 1;

    private static final int BARE_BYTES = ContentHeader.BEFORE_PROPERTIES_BYTES + ContentHeader.FLAGS_BYTES;

    /**
     * A larger content header is left to the client library: the frames that brokers agree to by default have 128 KiB.
     */
    private static final int MAX_HELD_BYTES = 16 << 20;

    private static final int BUFFER_BYTES = 32 << 10;

    private final InputStream in;
    private final LogPace pace;

    private byte[] buffer = new byte[BUFFER_BYTES];
    /** The first byte that was not handed out. */
    private int begin;
    /** The first byte that may not be handed out yet. */
    private int ready;
    /** The first byte that is not there yet. */
    private int end;
    /** How much is still to come of a frame that passes as it is; then nothing is held. */
    private long passing;

    /**
     * @param in what the broker sends, from its first byte on
     * @param pace of the lines about properties that cannot be read, which a stranger can send without end
     */
    ReadableFrames(InputStream in, LogPace pace) {
        this.in = in;
        this.pace = pace;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (begin == ready) {
            if (passing > 0 && length >= buffer.length) {
                return pass(target, offset, length);
            }
            if (!fill()) {
                return -1;
            }
        }
        int count = Math.min(length, ready - begin);
        System.arraycopy(buffer, begin, target, offset, count);
        begin += count;
        return count;
    }

    /** Large bodies need not be copied twice. */
    private int pass(byte[] target, int offset, int length) throws IOException {
        int count = in.read(target, offset, (int) Math.min(length, passing));
        passing -= Math.max(count, 0);
        return count;
    }

    /** Waits for more from the broker; what is left of a broken frame is handed out as it is. */
    private boolean fill() throws IOException {
        makeRoom();
        int count = in.read(buffer, end, buffer.length - end);
        if (count < 0) {
            ready = end;
            return begin < ready;
        }
        end += count;
        look();
        return true;
    }

    private void makeRoom() {
        if (begin > 0) {
            System.arraycopy(buffer, begin, buffer, 0, end - begin);
            end -= begin;
            ready -= begin;
            begin = 0;
        }
        if (end == buffer.length) {
            buffer = Arrays.copyOf(buffer, buffer.length * 2);
        }
    }

    /** Goes on until a frame is not there as far as it has to be. */
    private void look() {
        while (ready < end) {
            if (passing > 0) {
                int there = (int) Math.min(passing, end - ready);
                passing -= there;
                ready += there;
            } else if (end - ready < HEAD_BYTES) {
                return;
            } else {
                int size = payloadBytes(ready);
                if (buffer[ready] != AMQP.FRAME_HEADER || size < BARE_BYTES || size > MAX_HELD_BYTES) {
                    passing = HEAD_BYTES + Integer.toUnsignedLong(size) + END_BYTES;
                } else if (end - ready < HEAD_BYTES + size + END_BYTES) {
                    return;
                } else {
                    ready = readable(ready + HEAD_BYTES, size) + END_BYTES;
                }
            }
        }
    }

    /** Sees to it that the properties of a content header can be read, and tells where its payload then ends. */
    private int readable(int payload, int size) {
        int payloadEnd = payload + size;
        Optional<String> unreadable = ContentHeader.unreadable(buffer, payload, payloadEnd);
        if (unreadable.isEmpty()) {
            return payloadEnd;
        }
        pace.ifDue(ending -> log.warn(
                "A message has properties that cannot be read, and is taken as if it had none: {}{}",
                unreadable.get(),
                ending));
        int bareEnd = payload + BARE_BYTES;
        Arrays.fill(buffer, payload + ContentHeader.BEFORE_PROPERTIES_BYTES, bareEnd, (byte) 0);
        System.arraycopy(buffer, payloadEnd, buffer, bareEnd, end - payloadEnd);
        end -= payloadEnd - bareEnd;
        int sizeAt = payload - HEAD_BYTES + SIZE_AT;
        for (int i = 0; i < Integer.BYTES; i++) {
            buffer[sizeAt + i] = (byte) (BARE_BYTES >>> (Byte.SIZE * (Integer.BYTES - 1 - i)));
        }
        return bareEnd;
    }

    private int payloadBytes(int frame) {
        int size = 0;
        for (int i = 0; i < Integer.BYTES; i++) {
            size = (size << Byte.SIZE) | (buffer[frame + SIZE_AT + i] & 0xFF);
        }
        return size;
    }

    @Override
    public int available() throws IOException {
        return ready - begin + (int) Math.min(passing, in.available());
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
