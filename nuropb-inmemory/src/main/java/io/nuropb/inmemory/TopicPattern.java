package io.nuropb.inmemory;

/**
 * The binding key of a topic exchange: words between dots, where {@code *} stands for one word and {@code #} for any number.
 *
 * @param text the key as it was bound
 */
record TopicPattern(String text) {

    boolean matches(String routingKey) {
        String[] pattern = words(text);
        String[] key = words(routingKey);
        boolean[] reachable = new boolean[key.length + 1];
        reachable[0] = true;
        for (String word : pattern) {
            reachable = word.equals("#") ? anyNumber(reachable) : oneWord(reachable, key, word);
        }
        return reachable[key.length];
    }

    /** Where in the key one can be after {@code #}: wherever one was, and everywhere behind. */
    private static boolean[] anyNumber(boolean[] before) {
        boolean[] after = before.clone();
        for (int i = 1; i < after.length; i++) {
            after[i] |= after[i - 1];
        }
        return after;
    }

    private static boolean[] oneWord(boolean[] before, String[] key, String word) {
        boolean[] after = new boolean[before.length];
        for (int i = 0; i < key.length; i++) {
            after[i + 1] = before[i] && (word.equals("*") || word.equals(key[i]));
        }
        return after;
    }

    private static String[] words(String dotted) {
        return dotted.isEmpty() ? new String[0] : dotted.split("\\.", -1);
    }
}
