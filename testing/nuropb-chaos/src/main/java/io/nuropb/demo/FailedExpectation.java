package io.nuropb.demo;

/** An expectation was broken without which a demonstration cannot go on. */
final class FailedExpectation extends RuntimeException {
    private static final long serialVersionUID = 1;

    FailedExpectation(String sentence) {
        super(sentence);
    }
}
