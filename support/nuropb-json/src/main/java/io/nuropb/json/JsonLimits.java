package io.nuropb.json;

/**
 * How much of a JSON text is read before it is refused; what is deeper or has more tokens is not written, either.
 *
 * @param maxBytes the length of the text, in bytes; at least 1
 * @param maxDepth how deep objects and lists may lie in each other, in levels; at least 1
 * @param maxTokens how many values, names and brackets there may be; at least 1
 */
public record JsonLimits(int maxBytes, int maxDepth, int maxTokens) {

    /** @throws IllegalArgumentException if a limit is not at least 1; the message names it */
    public JsonLimits {
        requirePositive("maxBytes", maxBytes);
        requirePositive("maxDepth", maxDepth);
        requirePositive("maxTokens", maxTokens);
    }

    /** 16 MiB, the largest message that a broker takes by default; 100 levels; 1,000,000 tokens. */
    public static JsonLimits defaults() {
        return new JsonLimits(16 << 20, 100, 1_000_000);
    }

    private static void requirePositive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException("JsonLimits." + name + " is " + value + "; allowed: at least 1");
        }
    }
}
