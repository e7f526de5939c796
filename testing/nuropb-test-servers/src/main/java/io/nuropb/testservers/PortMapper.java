package io.nuropb.testservers;

import java.time.Duration;
import java.util.Map;

/** Erlang's port mapper (epmd), by which the nodes and tools of one RabbitMQ find each other. */
final class PortMapper implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofMinutes(1);

    private final int port;
    private final ServerProcess process;

    private PortMapper(int port) {
        this.port = port;
        this.process = new ServerProcess(
                "epmd on port " + port,
                command(port),
                ServerLogs.create("epmd"),
                START_LIMIT,
                () -> PortProbe.listens(port));
    }

    /** Starts one and waits until it listens. */
    static PortMapper start(int port) {
        PortMapper mapper = new PortMapper(port);
        try {
            mapper.process.start();
            return mapper;
        } catch (RuntimeException e) {
            mapper.close();
            throw e;
        }
    }

    static ServerCommand command(int port) {
        CommandLine line = new CommandLine(ServerProgram.EPMD.locate())
                .with("-address", "127.0.0.1")
                .with("-port", port);
        return new ServerCommand(line.words(), Map.of());
    }

    int port() {
        return port;
    }

    @Override
    public void close() {
        process.close();
    }
}
