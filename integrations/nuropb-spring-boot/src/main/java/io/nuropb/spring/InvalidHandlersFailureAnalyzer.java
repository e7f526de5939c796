package io.nuropb.spring;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Has Spring Boot print which handlers cannot be registered and why, instead of a stack trace. */
final class InvalidHandlersFailureAnalyzer extends AbstractFailureAnalyzer<InvalidHandlersException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, InvalidHandlersException cause) {
        return new FailureAnalysis(cause.getMessage(), null, cause);
    }
}
