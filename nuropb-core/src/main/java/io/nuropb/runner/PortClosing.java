package io.nuropb.runner;

import java.util.Iterator;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes what an instance has used, one after the other, whatever that throws. Blocks for as long as it takes. */
final class PortClosing {

    private static final Logger log = LoggerFactory.getLogger(PortClosing.class);

    private PortClosing() {}

    /** @param closed run at the end in any case, be it that not even the log can be written */
    static void of(List<AutoCloseable> ports, Runnable closed) {
        rest(ports.iterator(), closed);
    }

    private static void rest(Iterator<AutoCloseable> ports, Runnable closed) {
        try {
            while (ports.hasNext()) {
                close(ports.next());
            }
        } finally {
            if (ports.hasNext()) {
                rest(ports, closed);
            } else {
                closed.run();
            }
        }
    }

    private static void close(AutoCloseable port) {
        try {
            port.close();
        } catch (Throwable e) {
            log.warn("{} did not close cleanly", port.getClass().getSimpleName(), e);
        }
    }
}
