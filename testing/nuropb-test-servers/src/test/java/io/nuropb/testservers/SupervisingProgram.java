package io.nuropb.testservers;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A JVM that starts a child again whenever it ends, and goes on with that while it ends itself. It says that the child
 * was started, and why it could not be; and ends when it is told to.
 */
final class SupervisingProgram {
    private static final Duration LONGEST_END = Duration.ofSeconds(20);

    private SupervisingProgram() {}

    public static void main(String[] arguments) throws IOException {
        Path console = ServerLogs.create("supervised").console();
        Thread supervisor = new Thread(() -> supervise(console));
        supervisor.setDaemon(true);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> join(supervisor)));
        supervisor.start();
        int nothing = System.in.read();
        System.exit(nothing);
    }

    private static void supervise(Path console) {
        ServerCommand child = new ServerCommand(List.of("sleep", "600"), Map.of());
        try {
            while (true) {
                Process process = child.spawn(console);
                System.out.println("started");
                process.onExit().join();
            }
        } catch (ServerException refused) {
            System.out.println(refused.getMessage());
        }
    }

    private static void join(Thread supervisor) {
        try {
            supervisor.join(LONGEST_END.toMillis());
        } catch (InterruptedException e) {
            throw Interrupted.during("a wait for the supervisor", e);
        }
    }
}
