package io.nuropb.simulation;

import io.nuropb.Scheduler;
import io.nuropb.client.MeshClient;
import io.nuropb.service.MeshServiceBuilder;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * A service of yours in a simulated fleet: its handlers, the calls that clients make to it, and what must be true of it
 * in the end.
 *
 * <p>Each simulation has one of its own, see {@link SimulationConfig#withWorkload}, and calls it in one thread. Its
 * fields stand for what outlives a process, such as a database. Whatever it does has to follow from what it is given:
 * it asks no clock but the scheduler, draws no random number but from the generator, and starts no thread; then one
 * seed gives one life.
 */
public interface Workload {

    /** Nothing but what the simulation itself serves and sends. */
    Workload NONE = new Workload() {
        @Override
        public void serve(MeshServiceBuilder service, Scheduler scheduler) {}

        @Override
        public void call(MeshClient client, String service, RandomGenerator random) {}

        @Override
        public Optional<String> complaint() {
            return Optional.empty();
        }
    };

    /**
     * Registers the handlers of one instance; for each process that begins, and once more to learn the topics.
     *
     * @param service takes them; the method {@code work} and the topic {@code news.today} are the simulation's own
     * @param scheduler the time of that process, which may be paused, and whose tasks end with it
     */
    void serve(MeshServiceBuilder service, Scheduler scheduler);

    /**
     * Makes a call, or several, or none; whenever one of the simulation's clients has sent something. Calls that fail
     * are usual here: faults hit clients, too, and some processes end without hearing of an outcome. Calls have to time
     * out within 20 s.
     *
     * @param client of a process that only calls
     * @param service the name of the service
     * @param random for everything that is to be drawn
     */
    void call(MeshClient client, String service, RandomGenerator random);

    /** What is wrong, asked when the faults are over and all is quiet; empty if nothing is. */
    Optional<String> complaint();
}
