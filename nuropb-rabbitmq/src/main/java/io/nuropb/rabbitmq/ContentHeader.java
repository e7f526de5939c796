package io.nuropb.rabbitmq;

import java.util.Optional;

/**
 * The payload of a content header frame of AMQP 0-9-1: class, weight and size of the body, then the properties of a
 * message.
 *
 * <p>What is found readable here, every version of the client library reads without an exception, without more memory
 * than the frame has bytes, and without more stack than {@link #MAX_NESTED} tables take. The versions differ: some read
 * tables in tables until the thread's stack is full, and take a length for what it says before they look whether there
 * is as much.
 */
final class ContentHeader {

    /** Class, weight and body size, which come before the properties. */
    static final int BEFORE_PROPERTIES_BYTES = 12;
    /** The flags that say which properties there are. */
    static final int FLAGS_BYTES = 2;

    /**
     * Tables and lists in each other, the table of headers included. The strictest version of the client library reads
     * 33.
     */
    static final int MAX_NESTED = 32;

    private static final int HAS_MORE_FLAGS = 1;
    private static final int UNKNOWN_FLAG = 1 << 1;

    private enum Property {
        SHORT_STRING,
        TABLE,
        OCTET,
        TIMESTAMP
    }

    /** In the order of their flags, from the highest bit on. */
    private static final Property[] PROPERTIES = {
        Property.SHORT_STRING, // content type
        Property.SHORT_STRING, // content encoding
        Property.TABLE, // headers
        Property.OCTET, // delivery mode
        Property.OCTET, // priority
        Property.SHORT_STRING, // correlation id
        Property.SHORT_STRING, // reply to
        Property.SHORT_STRING, // expiration
        Property.SHORT_STRING, // message id
        Property.TIMESTAMP,
        Property.SHORT_STRING, // type
        Property.SHORT_STRING, // user id
        Property.SHORT_STRING, // app id
        Property.SHORT_STRING, // cluster id
    };

    private final byte[] bytes;
    private final int end;
    private int next;

    private ContentHeader(byte[] bytes, int begin, int end) {
        this.bytes = bytes;
        this.next = begin;
        this.end = end;
    }

    /**
     * Why the properties cannot be read; empty if they can.
     *
     * @param bytes where the payload is
     * @param begin its first byte; there are at least {@link #BEFORE_PROPERTIES_BYTES} and {@link #FLAGS_BYTES}
     * @param end the first byte behind it
     */
    static Optional<String> unreadable(byte[] bytes, int begin, int end) {
        try {
            new ContentHeader(bytes, begin, end).walk();
            return Optional.empty();
        } catch (Unreadable e) {
            return Optional.of(e.reason);
        }
    }

    private void walk() throws Unreadable {
        skip(BEFORE_PROPERTIES_BYTES);
        int flags = octet() << Byte.SIZE | octet();
        if ((flags & (HAS_MORE_FLAGS | UNKNOWN_FLAG)) != 0) {
            throw new Unreadable("there are properties that AMQP 0-9-1 does not have");
        }
        for (int i = 0; i < PROPERTIES.length; i++) {
            if ((flags & 1 << (Short.SIZE - 1 - i)) != 0) {
                walk(PROPERTIES[i]);
            }
        }
    }

    private void walk(Property property) throws Unreadable {
        switch (property) {
            case SHORT_STRING -> skip(octet());
            case OCTET -> skip(Byte.BYTES);
            case TIMESTAMP -> skip(Long.BYTES);
            case TABLE -> table(1);
        }
    }

    private void table(int level) throws Unreadable {
        int tableEnd = container(level);
        while (next < tableEnd) {
            skip(octet());
            value(level);
        }
        ended(tableEnd);
    }

    private void list(int level) throws Unreadable {
        int listEnd = container(level);
        while (next < listEnd) {
            value(level);
        }
        ended(listEnd);
    }

    /** The first byte behind a table or list, whose length comes next. */
    private int container(int level) throws Unreadable {
        if (level > MAX_NESTED) {
            throw new Unreadable("more than " + MAX_NESTED + " tables and lists are nested in each other");
        }
        int length = length();
        return next + length;
    }

    private void ended(int expected) throws Unreadable {
        if (next != expected) {
            throw new Unreadable("a value is longer than the table or list that it is in");
        }
    }

    private void value(int level) throws Unreadable {
        int type = octet();
        switch (type) {
            case 'V' -> {}
            case 't', 'b', 'B' -> skip(Byte.BYTES);
            case 's', 'u' -> skip(Short.BYTES);
            case 'I', 'i', 'f' -> skip(Integer.BYTES);
            case 'l', 'd', 'T' -> skip(Long.BYTES);
            case 'D' -> skip(Byte.BYTES + Integer.BYTES);
            case 'S', 'x' -> skip(length());
            case 'F' -> table(level + 1);
            case 'A' -> list(level + 1);
            default -> throw new Unreadable("there is a value of the unknown type " + type);
        }
    }

    /** A length of four bytes, of something that is there as a whole. */
    private int length() throws Unreadable {
        int length = octet() << 24 | octet() << 16 | octet() << 8 | octet();
        if (length < 0 || length > end - next) {
            throw new Unreadable("a value is longer than the header");
        }
        return length;
    }

    private int octet() throws Unreadable {
        skip(Byte.BYTES);
        return bytes[next - 1] & 0xFF;
    }

    private void skip(int count) throws Unreadable {
        if (count > end - next) {
            throw new Unreadable("a value is longer than the header");
        }
        next += count;
    }

    private static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1L;

        private final String reason;

        Unreadable(String reason) {
            super(reason, null, false, false);
            this.reason = reason;
        }
    }
}
