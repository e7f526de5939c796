package io.nuropb.encryption;

import java.io.ByteArrayOutputStream;

/** As much of ASN.1's encoding as it takes to put one kind of private key into the other's wrapping. */
final class Der {

    private static final int SEQUENCE = 0x30;
    private static final int OCTET_STRING = 0x04;
    private static final int LONG_FORM = 0x80;

    private static final byte[] VERSION_0 = {0x02, 0x01, 0x00};

    /** The algorithm rsaEncryption (1.2.840.113549.1.1.1) without parameters. */
    private static final byte[] RSA = {
        0x30, 0x0d, 0x06, 0x09, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00
    };

    private Der() {}

    /** The PKCS #8 form (RFC 5958) of an RSA key in its PKCS #1 form (RFC 8017); what is inside is not looked at. */
    static byte[] pkcs8(byte[] pkcs1) {
        return element(SEQUENCE, VERSION_0, RSA, element(OCTET_STRING, pkcs1));
    }

    private static byte[] element(int tag, byte[]... contents) {
        int length = 0;
        for (byte[] content : contents) {
            length += content.length;
        }
        ByteArrayOutputStream element = new ByteArrayOutputStream();
        element.write(tag);
        writeLength(element, length);
        for (byte[] content : contents) {
            element.writeBytes(content);
        }
        return element.toByteArray();
    }

    private static void writeLength(ByteArrayOutputStream element, int length) {
        if (length < LONG_FORM) {
            element.write(length);
            return;
        }
        int octets = (Integer.SIZE - Integer.numberOfLeadingZeros(length) + Byte.SIZE - 1) / Byte.SIZE;
        element.write(LONG_FORM | octets);
        for (int i = octets - 1; i >= 0; i--) {
            element.write(length >>> (i * Byte.SIZE));
        }
    }
}
