package io.nuropb.benchmarks;

/** The only argument of a small bench: how many there are of something, which need not be said. */
final class NumberArgument {

    private NumberArgument() {}

    /**
     * Reads a command line.
     *
     * @param what there are so many of
     * @param usual how many there are if none is asked for
     * @throws IllegalArgumentException if it cannot be read
     */
    static int of(String what, int usual, String[] arguments) {
        if (arguments.length == 0) {
            return usual;
        }
        String words = String.join(" ", arguments);
        if (!words.matches("[1-9][0-9]{0,5}")) {
            throw new IllegalArgumentException("The number of " + what + " is '" + words + "'; allowed: 1 to 999999");
        }
        return Integer.parseInt(words);
    }
}
