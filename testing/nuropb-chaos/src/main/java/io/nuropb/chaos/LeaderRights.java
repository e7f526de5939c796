package io.nuropb.chaos;

import io.nuropb.chaos.Note.RightsGiven;
import io.nuropb.chaos.Note.RightsTaken;
import io.nuropb.chaos.Note.Unable;
import io.nuropb.watch.FleetView;
import io.nuropb.watch.FleetView.Leading;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Takes the rights at RabbitMQ of whoever leads, and the binding by which requests and commands come to the service, so
 * that it cannot do a leader's work, until another one leads. What is sent meanwhile comes back, and nothing is lost.
 *
 * <p>It hits when the leader goes on to lead for as long as it may: only then it is known what it does about that. If
 * something else ends the leadership before, the next leader is tried.
 */
final class LeaderRights {

    /** By so much the harness may be late to see that the leader was refused. */
    private static final Duration LATE = Duration.ofSeconds(1);

    /** How long a leadership has to last after the leader was refused. */
    static final Duration LONG_ENOUGH = ChaosSettings.DUTY.minus(LATE);

    private static final Duration SUCCESSION = ChaosSettings.duty().plus(ChaosSettings.leaving());

    private final Revocation revocation;
    private final BrokerQuestions questions;
    private final FleetView view;
    private final NoteBook notes;

    LeaderRights(Revocation revocation, BrokerQuestions questions, FleetView view, NoteBook notes) {
        this.revocation = revocation;
        this.questions = questions;
        this.view = view;
        this.notes = notes;
    }

    PreparedFault prepare() {
        Optional<Leading> leader = view.leader();
        return leader.map(this::forbidding).orElseGet(() -> PreparedFault.once("the leader", () -> false));
    }

    private PreparedFault forbidding(Leading leader) {
        String user = Servers.userOf(leader.instance());
        return PreparedFault.on(leader.instance(), () -> isTried(leader, user), () -> {
            boolean unused = Polling.sees(() -> isSucceeded(leader), SUCCESSION);
            giveBack(user);
            Polling.until("the fleet brings back a binding", ChaosSettings.stabilisation(), questions::isRouted);
        });
    }

    private boolean isTried(Leading leader, String user) {
        notes.write(new RightsTaken(user));
        boolean tried = false;
        if (revocation.isRefused(List.of(user))) {
            boolean unused = questions.delete(BrokerFaults.requestBinding());
            notes.write(new Unable(user));
            tried = !Polling.sees(() -> !leads(leader), LONG_ENOUGH);
        }
        if (!tried) {
            giveBack(user);
        }
        return tried;
    }

    private void giveBack(String user) {
        revocation.undo(user);
        notes.write(new RightsGiven(user));
    }

    private boolean leads(Leading leader) {
        return view.leader().filter(now -> now.term() == leader.term()).isPresent();
    }

    private boolean isSucceeded(Leading leader) {
        return view.leader().filter(now -> now.term() > leader.term()).isPresent();
    }
}
