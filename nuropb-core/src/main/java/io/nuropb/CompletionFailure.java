package io.nuropb;

import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** What a stage or future failed with, without what {@code java.util.concurrent} wraps around it on its way. */
public final class CompletionFailure {

    private CompletionFailure() {}

    /**
     * The failure itself: the first cause that is neither a {@link CompletionException} nor an
     * {@link ExecutionException}.
     */
    public static Throwable causeOf(Throwable thrown) {
        Throwable failure = thrown;
        Throwable cause = failure.getCause();
        while (cause != null && (failure instanceof CompletionException || failure instanceof ExecutionException)) {
            failure = cause;
            cause = failure.getCause();
        }
        return failure;
    }
}
