package io.nuropb.tls;

import java.util.Optional;
import java.util.stream.Stream;

/** An exception and what it was caused by, outermost first. */
public final class Causes {

    /** Longer chains are cyclic, or nobody reads them. */
    private static final int MAX = 20;

    private Causes() {}

    /** All of them; of a chain that does not end, the first ones. */
    public static Stream<Throwable> of(Throwable thrown) {
        return Stream.iterate(thrown, cause -> cause != null, Throwable::getCause)
                .limit(MAX);
    }

    /** The outermost one of a kind. */
    public static <T extends Throwable> Optional<T> first(Throwable thrown, Class<T> type) {
        return of(thrown).filter(type::isInstance).map(type::cast).findFirst();
    }
}
