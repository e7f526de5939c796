package io.nuropb.architecture.offenders.runner;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A part of the machine that talks. */
public record WritesALog() {

    private static final Logger LOG = LoggerFactory.getLogger(WritesALog.class);

    void talk() {
        LOG.info("I am a pure function");
    }
}
