package io.nuropb.encryption;

import java.util.Arrays;
import java.util.Base64;

/**
 * Base64 in which one sequence of bytes has one text only.
 *
 * <p>The JDK's decoders also take a text without its padding, and one whose last character has bits that belong to no
 * byte. Then a body could be changed and mean the same; here it is refused.
 */
final class Base64Text {

    /** RFC 4648, section 4. */
    static final Base64Text STANDARD = new Base64Text(Base64.getEncoder(), Base64.getDecoder());

    /** RFC 4648, section 5, with padding. */
    static final Base64Text URL_SAFE = new Base64Text(Base64.getUrlEncoder(), Base64.getUrlDecoder());

    private static final int GROUP_CHARACTERS = 4;
    private static final int GROUP_BYTES = 3;

    private final Base64.Encoder encoder;
    private final Base64.Decoder decoder;

    private Base64Text(Base64.Encoder encoder, Base64.Decoder decoder) {
        this.encoder = encoder;
        this.decoder = decoder;
    }

    byte[] encode(byte[] bytes) {
        return encoder.encode(bytes);
    }

    /** How long the text of so many bytes is. */
    static int length(int bytes) {
        return (bytes + GROUP_BYTES - 1) / GROUP_BYTES * GROUP_CHARACTERS;
    }

    /**
     * The bytes of a text that was inside something encrypted: that it is no such text is told like any other failure
     * to decrypt, so that nobody learns how far the decryption went.
     */
    byte[] decodeDecrypted(byte[] text) throws UndecipherableException {
        try {
            return decode(text);
        } catch (UndecipherableException e) {
            throw UndecipherableException.wrongKeyOrContent();
        }
    }

    byte[] decode(byte[] text) throws UndecipherableException {
        byte[] bytes;
        try {
            bytes = decoder.decode(text);
        } catch (IllegalArgumentException e) {
            throw new UndecipherableException("it is not in base64");
        }
        if (text.length != length(bytes.length) || !endsLikeTheTextOf(bytes, text)) {
            throw new UndecipherableException("its base64 is not the canonical one");
        }
        return bytes;
    }

    /** Only the last group of characters can have bits to spare. */
    private boolean endsLikeTheTextOf(byte[] bytes, byte[] text) {
        if (bytes.length == 0) {
            return true;
        }
        int from = (bytes.length - 1) / GROUP_BYTES * GROUP_BYTES;
        byte[] end = encoder.encode(Arrays.copyOfRange(bytes, from, bytes.length));
        return Arrays.equals(end, 0, end.length, text, text.length - end.length, text.length);
    }
}
