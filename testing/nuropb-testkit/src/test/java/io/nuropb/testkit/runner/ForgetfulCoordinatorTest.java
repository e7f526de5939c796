package io.nuropb.testkit.runner;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.InstanceId;
import io.nuropb.election.Candidate;
import io.nuropb.election.Coordinator;
import io.nuropb.election.Proclamation;
import io.nuropb.election.Readiness;
import io.nuropb.election.Restrictions;
import io.nuropb.election.Session;
import io.nuropb.election.SessionListener;
import io.nuropb.election.Term;
import io.nuropb.inmemory.InMemoryMesh;
import io.nuropb.runner.RunningState;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.service.MeshService;
import io.nuropb.testkit.LoggedLines;
import io.nuropb.testkit.PassingListener;
import io.nuropb.testkit.PassingSession;
import io.nuropb.testkit.VirtualTime;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** A leader whose coordinator tells the fleet otherwise than the leader has said. */
class ForgetfulCoordinatorTest {

    private final VirtualTime time = new VirtualTime();
    private final InMemoryMesh mesh = new InMemoryMesh(time, Duration.ofSeconds(15));
    private int proclaimed;

    @Test
    void whatComesBackOtherwiseIsReportedOnceAndNotSaidAgainAndAgain() {
        try (LoggedLines log = new LoggedLines()) {
            ServiceRunner runner = mesh.runner(MeshService.named("orders").build())
                    .instance(new InstanceId("a"))
                    .coordinator(forgetful(mesh.coordinator().connect()))
                    .build();
            time.await(runner.start());
            time.advance(Duration.ofMinutes(5));

            assertThat(runner.status().state()).isEqualTo(RunningState.RUNNING_LEADER);
            assertThat(proclaimed).isEqualTo(1);
            assertThat(log.warnings("orders/a"))
                    .singleElement()
                    .asString()
                    .contains("highWaterMark=1000", "highWaterMark=1,", "Coordinator");
            time.await(runner.stop());
        }
    }

    /** Drops the high-water mark, and tells the fleet before it answers the leader. */
    private Coordinator forgetful(Coordinator sound) {
        return new Coordinator() {
            @Override
            public Session join(Candidate candidate, SessionListener listener) {
                return new PassingSession(sound.join(candidate, forgetting(listener))) {
                    @Override
                    public CompletionStage<Long> proclaim(Term term, Readiness readiness) {
                        proclaimed++;
                        return later(base.proclaim(term, readiness));
                    }
                };
            }

            @Override
            public void close() {
                sound.close();
            }
        };
    }

    private static SessionListener forgetting(SessionListener listener) {
        return new PassingListener(listener) {
            @Override
            public void proclaimed(Optional<Proclamation> proclamation) {
                listener.proclaimed(proclamation.map(
                        said -> new Proclamation(said.leader(), said.readiness().map(this::without), said.revision())));
            }

            private Readiness without(Readiness said) {
                return new Readiness(
                        said.topology(),
                        said.ready(),
                        said.consume(),
                        1,
                        said.capabilities(),
                        said.generation(),
                        Restrictions.none(),
                        Optional.empty(),
                        Optional.empty());
            }
        };
    }

    private CompletionStage<Long> later(CompletionStage<Long> answered) {
        CompletableFuture<Long> later = new CompletableFuture<>();
        answered.thenAccept(revision -> time.schedule(Duration.ofMillis(100), () -> later.complete(revision)));
        return later;
    }
}
