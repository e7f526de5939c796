package io.nuropb;

/** A failure that nobody can be told of in another way, as when writing a line to the log has failed. */
public final class UncaughtFailure {

    private UncaughtFailure() {}

    /**
     * Tells the present thread's {@link Thread.UncaughtExceptionHandler}, as the JVM does, but in the midst of what the
     * thread does. Never throws.
     */
    public static void tell(Throwable failure) {
        Thread thread = Thread.currentThread();
        try {
            thread.getUncaughtExceptionHandler().uncaughtException(thread, failure);
        } catch (Throwable unheard) {
            // What failed, its report and the last resort have all failed, as when there is no memory. Whatever was
            // tried now could fail as well, and the work of this thread would end.
        }
    }
}
