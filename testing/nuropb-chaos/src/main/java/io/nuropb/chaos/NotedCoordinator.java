package io.nuropb.chaos;

import io.nuropb.chaos.Note.Left;
import io.nuropb.chaos.Note.Renewed;
import io.nuropb.chaos.Note.Told;
import io.nuropb.election.Candidate;
import io.nuropb.election.Coordinator;
import io.nuropb.election.Lease;
import io.nuropb.election.Proclamation;
import io.nuropb.election.Session;
import io.nuropb.election.SessionListener;
import io.nuropb.testkit.PassingListener;
import io.nuropb.testkit.PassingSession;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Writes down what an instance's sessions tell it, each renewal of a lease and each proclamation, and when it leaves
 * them.
 */
final class NotedCoordinator implements Coordinator {

    private final Coordinator coordinator;
    private final String instance;
    private final NoteBook notes;
    private final AtomicInteger sessions = new AtomicInteger();

    NotedCoordinator(Coordinator coordinator, String instance, NoteBook notes) {
        this.coordinator = coordinator;
        this.instance = instance;
        this.notes = notes;
    }

    @Override
    public Session join(Candidate candidate, SessionListener listener) {
        int session = sessions.incrementAndGet();
        Session joined = coordinator.join(candidate, new PassingListener(listener) {
            @Override
            public void renewed(Lease lease) {
                notes.write(new Renewed(instance, session));
                super.renewed(lease);
            }

            @Override
            public void proclaimed(Optional<Proclamation> proclamation) {
                proclamation.ifPresent(told -> ProclaimedContent.of(told)
                        .ifPresent(content -> notes.write(new Told(instance, told.revision(), content))));
                super.proclaimed(proclamation);
            }
        });
        return new PassingSession(joined) {
            @Override
            public CompletionStage<Void> leave() {
                notes.write(new Left(instance));
                return super.leave();
            }
        };
    }

    @Override
    public void close() {
        coordinator.close();
    }
}
