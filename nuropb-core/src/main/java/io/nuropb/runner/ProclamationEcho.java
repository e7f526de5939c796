package io.nuropb.runner;

import io.nuropb.election.Candidate;
import io.nuropb.election.Proclamation;
import io.nuropb.election.Readiness;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares what a leader has proclaimed with what its session tells of that revision, and reports the first difference:
 * a coordinator that drops or changes a part has the fleet do otherwise than its leader says. Thread-safe.
 */
final class ProclamationEcho {

    private static final Logger log = LoggerFactory.getLogger(ServiceRunner.class);

    private final Candidate leader;
    private long revision;
    private @Nullable Readiness said;
    private Optional<Proclamation> heard = Optional.empty();
    private boolean reported;

    ProclamationEcho(Candidate leader) {
        this.leader = leader;
    }

    /** The coordinator has taken a proclamation. */
    synchronized void said(long at, Readiness readiness) {
        revision = at;
        said = readiness;
        compare();
    }

    /** The session tells of a proclamation, or that there is none. */
    synchronized void heard(Optional<Proclamation> proclamation) {
        heard = proclamation;
        compare();
    }

    private void compare() {
        Optional<Readiness> other = heard.filter(proclamation -> proclamation.revision() == revision)
                .flatMap(Proclamation::readiness)
                .filter(readiness -> !readiness.equals(said));
        if (said != null && other.isPresent() && !reported) {
            reported = true;
            log.error(
                    "{}/{} has proclaimed {} at revision {}, and its fleet is told {}. The Coordinator has to pass on each component:"
                            + " see whether it fulfils CoordinatorContract",
                    leader.service(),
                    leader.instance(),
                    said,
                    revision,
                    other.get());
        }
    }
}
