package io.nuropb.testservers;

import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The children of this JVM, and the promise that none outlives it: a shutdown hook ends them, and where the machine has
 * {@code setpriv} the kernel does so even when this JVM is killed.
 */
final class ChildProcesses {
    // The kernel ends a child when the *thread* that spawned it ends, so one thread that never ends spawns them all.
    private static final ExecutorService SPAWNER = Executors.newFixedThreadPool(1, ChildProcesses::daemon);
    private static final Set<Process> ALIVE = ConcurrentHashMap.newKeySet();
    private static final Set<Path> FOLDERS = ConcurrentHashMap.newKeySet();

    /** Threads that look after servers may go on until the JVM is gone; what they start must not stay. */
    private static volatile boolean ending;

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(ChildProcesses::endAll, "nuropb-servers-end"));
    }

    private ChildProcesses() {}

    static Process spawn(ProcessBuilder builder) {
        try {
            Process process = SPAWNER.submit(builder::start).get();
            ALIVE.removeIf(child -> !child.isAlive());
            ALIVE.add(process);
            if (ending) {
                process.destroyForcibly();
                throw new ServerException("Cannot start " + builder.command() + ": this JVM ends");
            }
            return process;
        } catch (ExecutionException e) {
            throw new ServerException("Cannot start " + builder.command(), e.getCause());
        } catch (InterruptedException e) {
            throw Interrupted.during("the start of " + builder.command().get(0), e);
        }
    }

    /** Has a folder deleted when this JVM ends in an orderly way, unless its owner did that before. */
    static void deleteAtExit(Path folder) {
        FOLDERS.add(folder);
    }

    static void deleteNow(Path folder) {
        Folders.delete(folder);
        FOLDERS.remove(folder);
    }

    private static void endAll() {
        ending = true;
        ALIVE.forEach(Process::destroyForcibly);
        ALIVE.forEach(process -> process.onExit().join());
        FOLDERS.forEach(Folders::delete);
    }

    private static Thread daemon(Runnable spawning) {
        Thread thread = new Thread(spawning, "nuropb-servers-spawner");
        thread.setDaemon(true);
        return thread;
    }
}
