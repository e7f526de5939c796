package io.nuropb.spring;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalysisReporter;

/** Keeps what Spring Boot would print of an application that fails, in place of a stack trace. */
final class ReportedFailure implements FailureAnalysisReporter {

    private static final AtomicReference<@Nullable FailureAnalysis> LATEST = new AtomicReference<>();

    @Override
    public void report(FailureAnalysis analysis) {
        LATEST.set(analysis);
    }

    /** @throws AssertionError if there was only a stack trace */
    static FailureAnalysis of(Throwable failure) {
        FailureAnalysis latest = LATEST.getAndSet(null);
        if (latest == null) {
            throw new AssertionError("Spring Boot has nothing to say of this but a stack trace", failure);
        }
        return latest;
    }
}
