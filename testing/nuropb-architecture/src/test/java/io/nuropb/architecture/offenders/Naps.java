package io.nuropb.architecture.offenders;

import java.util.concurrent.TimeUnit;

/** Waits for time instead of for a condition. */
public final class Naps {

    void await() throws InterruptedException {
        TimeUnit.SECONDS.sleep(1);
    }
}
