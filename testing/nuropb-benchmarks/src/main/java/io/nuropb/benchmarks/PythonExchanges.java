package io.nuropb.benchmarks;

import java.io.IOException;
import java.time.Duration;

/**
 * Python: {@code python_peer.py}, with its service and its caller in a process each. Nothing is confirmed by the broker
 * there, and a request is acknowledged before it is answered, as Python's NuroPb has it.
 */
final class PythonExchanges implements ExchangePeer {

    static final String LABEL = "Python";
    private static final String READY = "ready";
    private static final double MILLISECONDS_A_SECOND = 1e3;

    private final PythonInterpreter python;

    PythonExchanges(PythonInterpreter python) {
        this.python = python;
    }

    @Override
    public String label() {
        return LABEL;
    }

    @Override
    public double requests(ServiceQueue queue, int inFlight, Pace pace) throws IOException, InterruptedException {
        try (PythonProcess service =
                python.run("service", queue.uri(), queue.queue(), Integer.toString(Requesting.PREFETCH))) {
            String said = service.line();
            if (!said.equals(READY)) {
                throw new IllegalStateException("Python's service said '" + said + "' instead of '" + READY + "'");
            }
            return number(
                    "caller",
                    queue.uri(),
                    queue.exchange(),
                    queue.service(),
                    Integer.toString(inFlight),
                    seconds(pace.warmUp()),
                    seconds(pace.measured()));
        }
    }

    @Override
    public double encrypted(Pace pace) throws IOException, InterruptedException {
        return number("encryption", seconds(pace.warmUp()), seconds(pace.measured()));
    }

    private double number(String... arguments) throws IOException, InterruptedException {
        try (PythonProcess process = python.run(arguments)) {
            return Double.parseDouble(process.line());
        }
    }

    private static String seconds(Duration time) {
        return Double.toString(time.toMillis() / MILLISECONDS_A_SECOND);
    }
}
