package io.nuropb.tls;

import java.util.stream.Stream;

/** An exception and what it was caused by, outermost first. */
final class Causes {

    /** Longer chains are cyclic, or nobody reads them. */
    private static final int MAX = 20;

    private Causes() {}

    static Stream<Throwable> of(Throwable thrown) {
        return Stream.iterate(thrown, cause -> cause != null, Throwable::getCause)
                .limit(MAX);
    }
}
