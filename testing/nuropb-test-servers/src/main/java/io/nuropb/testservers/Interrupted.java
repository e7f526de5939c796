package io.nuropb.testservers;

/** What is thrown when a wait is interrupted; the thread's interrupt status is kept. */
final class Interrupted {
    private Interrupted() {}

    static ServerException during(String what, InterruptedException cause) {
        Thread.currentThread().interrupt();
        return new ServerException("Interrupted during " + what, cause);
    }
}
