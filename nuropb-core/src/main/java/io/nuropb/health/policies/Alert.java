package io.nuropb.health.policies;

/**
 * Something that people should hear of, in a sentence with its numbers.
 *
 * @param kind whether it is bad news
 * @param text the sentence
 */
public record Alert(Kind kind, String text) {

    /** Whether it is bad news. */
    public enum Kind {
        /** Something is wrong, or is done because something is. */
        BEGIN,
        /** Something is not wrong any more, or not done any more. */
        END
    }

    static Alert begin(String text) {
        return new Alert(Kind.BEGIN, text);
    }

    static Alert end(String text) {
        return new Alert(Kind.END, text);
    }
}
