package io.nuropb.demo;

/** A promise was broken without which a demonstration cannot go on. */
final class BrokenPromise extends RuntimeException {
    private static final long serialVersionUID = 1;

    BrokenPromise(String sentence) {
        super(sentence);
    }
}
