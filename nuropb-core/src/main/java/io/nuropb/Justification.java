package io.nuropb;

/**
 * On whose word something is done to a service, and what for. It goes into the log of each instance and before the eyes
 * of other operators.
 *
 * @param by who wants it: 1 to 200 characters on one line
 * @param why what for: 1 to 1,000 characters on one line
 */
public record Justification(String by, String why) {

    private static final int MAX_BY = 200;
    private static final int MAX_WHY = 1_000;

    /**
     * @throws IllegalArgumentException if one of them is missing, too long, or more than a line; the message does not
     *     repeat it
     */
    public Justification {
        require("who wants it", by, MAX_BY);
        require("what for", why, MAX_WHY);
    }

    private static void require(String what, String text, int most) {
        if (text.isBlank()
                || text.length() > most
                || !ControlCharacters.replaced(text).equals(text)) {
            throw new IllegalArgumentException("Whoever changes something says " + what + ", in 1 to " + most
                    + " characters on one line; found: " + text.length() + " characters");
        }
    }

    /** Who wants it, as somebody else has written it: on one line, and no longer than allowed. */
    public static String toldBy(String text) {
        return told(text, MAX_BY);
    }

    /** What for, as somebody else has written it: on one line, and no longer than allowed. */
    public static String toldWhy(String text) {
        return told(text, MAX_WHY);
    }

    private static String told(String text, int most) {
        return ControlCharacters.replaced(text.length() > most ? text.substring(0, most) : text);
    }
}
