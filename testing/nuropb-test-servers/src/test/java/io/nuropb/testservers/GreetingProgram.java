package io.nuropb.testservers;

import java.util.concurrent.CountDownLatch;

/** Says something, and goes on until it is told to end. */
final class GreetingProgram {
    private GreetingProgram() {}

    public static void main(String[] arguments) throws InterruptedException {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("goodbye")));
        System.out.println("hello " + System.getenv("GREETED"));
        new CountDownLatch(1).await();
    }
}
