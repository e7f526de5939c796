package io.nuropb.rabbitmq;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;

/** Payloads of content header frames, byte by byte, as no client library would make them. */
// Never compared.
@SuppressWarnings("ArrayRecordComponent")
record HeaderBytes(byte[] bytes) {

    private static final int BASIC = 60;
    private static final int HEADERS_FLAG = 1 << 13;
    private static final int PROPERTIES = 14;
    private static final String KINDS = "tbBsuIilfdDTSxVFA";
    /** Type and length of a list. */
    private static final int LIST_BYTES = 1 + Integer.BYTES;

    private static final int MOST_FIELDS = 4;
    private static final int MOST_LEVELS = 4;

    static HeaderBytes bare() {
        return withFlags(0, new byte[0]);
    }

    /** Headers with one field, which holds a list in a list in a list, as many tables and lists as told in all. */
    static HeaderBytes nested(int levels) {
        int lists = levels - 1;
        ByteBuffer value = ByteBuffer.allocate(lists * LIST_BYTES + 1);
        for (int inner = lists - 1; inner >= 0; inner--) {
            value.put((byte) 'A').putInt(inner * LIST_BYTES + 1);
        }
        return withFlags(HEADERS_FLAG, withLength(field(value.put((byte) 'V').array())));
    }

    /** Headers with a text that says to have a length, and has nothing. */
    static HeaderBytes claiming(int length) {
        byte[] text = ByteBuffer.allocate(1 + Integer.BYTES)
                .put((byte) 'S')
                .putInt(length)
                .array();
        return withFlags(HEADERS_FLAG, withLength(field(text)));
    }

    static HeaderBytes ofType(char type) {
        return withFlags(HEADERS_FLAG, withLength(field(new byte[] {(byte) type})));
    }

    /** Any properties, well formed. */
    static HeaderBytes random(RandomGenerator random) {
        int flags = 0;
        ByteArrayOutputStream properties = new ByteArrayOutputStream();
        for (int i = 0; i < PROPERTIES; i++) {
            if (random.nextBoolean()) {
                flags |= 1 << (15 - i);
                properties.writeBytes(property(i, random));
            }
        }
        return withFlags(flags, properties.toByteArray());
    }

    private static byte[] property(int number, RandomGenerator random) {
        return switch (number) {
            case 2 -> withLength(fields(random, 1));
            case 3, 4 -> some(random, Byte.BYTES);
            case 9 -> some(random, Long.BYTES);
            default -> shortText(random);
        };
    }

    private static byte[] fields(RandomGenerator random, int level) {
        ByteArrayOutputStream fields = new ByteArrayOutputStream();
        for (int i = random.nextInt(MOST_FIELDS); i > 0; i--) {
            fields.writeBytes(shortText(random));
            fields.writeBytes(value(random, level));
        }
        return fields.toByteArray();
    }

    private static byte[] values(RandomGenerator random, int level) {
        ByteArrayOutputStream values = new ByteArrayOutputStream();
        for (int i = random.nextInt(MOST_FIELDS); i > 0; i--) {
            values.writeBytes(value(random, level));
        }
        return values.toByteArray();
    }

    private static byte[] value(RandomGenerator random, int level) {
        int kinds = level < MOST_LEVELS ? KINDS.length() : KINDS.indexOf('F');
        char kind = KINDS.charAt(random.nextInt(kinds));
        byte[] content = switch (kind) {
            case 't', 'b', 'B' -> some(random, Byte.BYTES);
            case 's', 'u' -> some(random, Short.BYTES);
            case 'I', 'i', 'f' -> some(random, Integer.BYTES);
            case 'l', 'd', 'T' -> some(random, Long.BYTES);
            case 'D' -> some(random, Byte.BYTES + Integer.BYTES);
            case 'S', 'x' -> withLength(some(random, random.nextInt(40)));
            case 'F' -> withLength(fields(random, level + 1));
            case 'A' -> withLength(values(random, level + 1));
            case 'V' -> new byte[0];
            default -> throw new AssertionError("a kind without a content: " + kind);
        };
        return join(new byte[] {(byte) kind}, content);
    }

    private static byte[] field(byte[] value) {
        return join(new byte[] {1, 'x'}, value);
    }

    private static byte[] shortText(RandomGenerator random) {
        byte[] text = Integer.toString(random.nextInt(), Character.MAX_RADIX).getBytes(StandardCharsets.UTF_8);
        return join(new byte[] {(byte) text.length}, text);
    }

    private static byte[] some(RandomGenerator random, int count) {
        byte[] some = new byte[count];
        random.nextBytes(some);
        return some;
    }

    private static byte[] withLength(byte[] content) {
        return join(ByteBuffer.allocate(Integer.BYTES).putInt(content.length).array(), content);
    }

    private static HeaderBytes withFlags(int flags, byte[] properties) {
        byte[] before = ByteBuffer.allocate(ContentHeader.BEFORE_PROPERTIES_BYTES + ContentHeader.FLAGS_BYTES)
                .putShort((short) BASIC)
                .putShort((short) 0)
                .putLong(0)
                .putShort((short) flags)
                .array();
        return new HeaderBytes(join(before, properties));
    }

    private static byte[] join(byte[] first, byte[] second) {
        return ByteBuffer.allocate(first.length + second.length)
                .put(first)
                .put(second)
                .array();
    }
}
