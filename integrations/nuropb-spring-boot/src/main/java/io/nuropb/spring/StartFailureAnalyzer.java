package io.nuropb.spring;

import io.nuropb.runner.StartFailedException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Has Spring Boot print the sentence that says why an instance cannot start and what to do, instead of a stack trace.
 */
final class StartFailureAnalyzer extends AbstractFailureAnalyzer<StartFailedException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, StartFailedException cause) {
        return new FailureAnalysis("The instance on the mesh cannot start. " + cause.getMessage(), null, cause);
    }
}
