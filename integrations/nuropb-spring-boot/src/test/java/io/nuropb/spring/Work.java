package io.nuropb.spring;

import io.nuropb.annotation.MeshMethod;
import java.util.concurrent.CountDownLatch;

/** Takes as long as the test wants. */
public class Work {
    final CountDownLatch begun = new CountDownLatch(1);
    final CountDownLatch mayEnd = new CountDownLatch(1);

    @MeshMethod
    public String work() throws InterruptedException {
        begun.countDown();
        mayEnd.await();
        return "done";
    }

    @MeshMethod
    public String ping() {
        return "pong";
    }
}
