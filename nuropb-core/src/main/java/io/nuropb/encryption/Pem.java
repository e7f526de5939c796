package io.nuropb.encryption;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * The first block of a PEM text.
 *
 * @param label what the block says it is, for example {@code PRIVATE KEY}
 * @param der its content
 */
// Passed on, never compared.
@SuppressWarnings("ArrayRecordComponent")
record Pem(String label, byte[] der) {

    /** The largest text that is looked at; a private key of 16,384 bits takes less than a fifth. */
    static final int MAX_CHARACTERS = 64 << 10;

    private static final String BEGIN = "-----BEGIN ";
    private static final String END = "-----END ";
    private static final String DASHES = "-----";
    private static final int LINE = 64;

    /**
     * Reads a text.
     *
     * @param what names the text in errors, which show nothing of it but its label
     * @throws UnusableKeyException if there is no block, or a broken one, or one that is encrypted
     */
    static Pem parse(String what, String text) {
        if (text.length() > MAX_CHARACTERS) {
            throw new UnusableKeyException(
                    what + " has " + text.length() + " characters; allowed are " + MAX_CHARACTERS);
        }
        int begin = text.indexOf(BEGIN);
        int labelEnd = begin < 0 ? -1 : text.indexOf(DASHES, begin + BEGIN.length());
        if (labelEnd < 0) {
            throw new UnusableKeyException(what + " is not in PEM: no line begins with " + BEGIN.strip());
        }
        String label = text.substring(begin + BEGIN.length(), labelEnd);
        if (!label.matches("[A-Z0-9 ]{1,40}")) {
            throw new UnusableKeyException(what + " is not in PEM: its first line is broken");
        }
        int content = labelEnd + DASHES.length();
        int end = text.indexOf(END + label + DASHES, content);
        if (end < 0) {
            throw new UnusableKeyException(what + " ends before its last line, " + END + label + DASHES);
        }
        return new Pem(label, der(what, label, text.substring(content, end)));
    }

    private static byte[] der(String what, String label, String content) {
        // A block with fields before its content is an encrypted one, as OpenSSL once wrote them.
        if (label.startsWith("ENCRYPTED ") || content.contains(":")) {
            throw new UnusableKeyException(what + " is protected by a pass phrase; make another file without one,"
                    + " for example with 'openssl pkey -in FILE -out OTHER_FILE', which must not be the same: OpenSSL"
                    + " empties that before it reads");
        }
        try {
            return Base64Text.STANDARD.decode(content.replaceAll("\\s", "").getBytes(StandardCharsets.UTF_8));
        } catch (UndecipherableException e) {
            throw new UnusableKeyException(what + " is damaged: the content of its block is not in base64");
        }
    }

    /** The text: lines of 64 characters, each ended by a line feed. */
    @Override
    public String toString() {
        String content = Base64.getMimeEncoder(LINE, new byte[] {'\n'}).encodeToString(der);
        return BEGIN + label + DASHES + "\n" + content + "\n" + END + label + DASHES + "\n";
    }
}
