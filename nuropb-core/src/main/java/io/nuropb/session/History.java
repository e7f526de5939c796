package io.nuropb.session;

import java.util.Optional;

/**
 * How far a store's history is known to have come.
 *
 * <p>A linearizable answer with a smaller revision than one that was known before the question was asked means that an
 * old state was restored, or everything was lost. Thread-safe.
 */
final class History {

    private long revision;
    private long told;

    /** How far it had come by what was answered: to be remembered before a question is asked. */
    synchronized long revision() {
        return revision;
    }

    /** Notes what a watch has told. */
    synchronized void noteTold(long changed) {
        told = Math.max(told, changed);
    }

    /** How far it had come by all that was answered and told. */
    synchronized long latest() {
        return Math.max(revision, told);
    }

    /**
     * Notes an answer. Returns what is wrong with it, if the store has gone back.
     *
     * @param answered the answer's revision
     * @param before what {@link #revision()} was before the question was asked
     */
    synchronized Optional<String> note(long answered, long before) {
        if (answered < before) {
            return Optional.of("the store is at revision " + answered + ", and was at " + before
                    + " before: it lost data, or an old state was restored. Every instance has to begin anew");
        }
        revision = Math.max(revision, answered);
        return Optional.empty();
    }
}
