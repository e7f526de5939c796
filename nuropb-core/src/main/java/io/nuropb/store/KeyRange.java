package io.nuropb.store;

/**
 * The keys from one to another, in the order of their characters; keys are ASCII.
 *
 * @param from the first key
 * @param end the first key that is not a part of it any more
 */
public record KeyRange(String from, String end) {

    /** One key. */
    public static KeyRange of(String key) {
        return between(key, key);
    }

    /** All keys from the first to the last, both included. */
    public static KeyRange between(String first, String last) {
        return new KeyRange(first, last + '\0');
    }

    /**
     * All keys that begin with a prefix.
     *
     * @throws IllegalArgumentException if it does not end with a slash
     */
    public static KeyRange under(String prefix) {
        if (!prefix.endsWith("/")) {
            throw new IllegalArgumentException("Prefix '" + prefix + "' does not end with a slash");
        }
        return new KeyRange(prefix, prefix.substring(0, prefix.length() - 1) + (char) ('/' + 1));
    }

    /** Whether a key is a part of it. */
    public boolean contains(String key) {
        return from.compareTo(key) <= 0 && key.compareTo(end) < 0;
    }

    @Override
    public String toString() {
        return end.equals(from + '\0') ? from : from + "…";
    }
}
