package io.nuropb.healthsimulation;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/** Lets the library log nothing: simulated leaders have much to say. */
final class SilencedLog implements BeforeAllCallback, AfterAllCallback {

    private static Logger library() {
        return (Logger) LoggerFactory.getLogger("io.nuropb");
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        library().setLevel(Level.OFF);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        library().setLevel(Level.DEBUG);
    }
}
