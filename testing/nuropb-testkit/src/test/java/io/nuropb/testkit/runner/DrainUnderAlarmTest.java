package io.nuropb.testkit.runner;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.client.CallOptions;
import io.nuropb.runner.RunnerConfig;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.service.MeshService;
import io.nuropb.testkit.TestMesh;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A consumer that ends while the broker takes no responses, as under an alarm for its memory. */
class DrainUnderAlarmTest {

    private static final int CALLS = 8;

    /** As long as its handlers take. */
    private static final Duration RUN = Duration.ofSeconds(5);

    private final TestMesh mesh = TestMesh.start(RunnerConfig.defaults().withPrefetch(10, 2));
    private int runs;

    @AfterEach
    void close() {
        mesh.servers().broker().unblock();
        mesh.close();
    }

    @Test
    void anotherPrefetchHasNothingHandledAgainThatWaitsToBeAnswered() {
        ServiceRunner leader = mesh.add(service());
        List<CompletableFuture<String>> answers = answersThatWait();

        mesh.add(service());
        mesh.advance(Duration.ofMinutes(10));
        assertThat(leader.counters().served().held()).isPositive();
        mesh.servers().broker().unblock();
        mesh.advance(Duration.ofMinutes(1));

        assertThat(answers).allSatisfy(answer -> assertThat(answer).isCompletedWithValue("done"));
        assertThat(runs).isEqualTo(CALLS);
        assertThat(leader.counters().served().handled()).isEqualTo(CALLS);
    }

    @Test
    void aStopWaitsNoLongerThanItsLimit() {
        ServiceRunner leader = mesh.add(service());
        var unused = answersThatWait();
        mesh.add(service());
        mesh.advance(Duration.ofMinutes(10));

        CompletableFuture<Void> stopped = leader.stop().toCompletableFuture();
        mesh.advance(leader.config().drainLimit().plusSeconds(5));

        assertThat(stopped).isCompleted();
    }

    private List<CompletableFuture<String>> answersThatWait() {
        List<CompletableFuture<String>> answers = new ArrayList<>();
        CallOptions patient = CallOptions.defaults().withTimeout(Duration.ofMinutes(20));
        for (int i = 0; i < CALLS; i++) {
            answers.add(mesh.client()
                    .request("shop", "work", Map.of(), String.class, patient)
                    .toCompletableFuture());
        }
        mesh.advance(Duration.ofSeconds(1));
        mesh.servers().broker().block();
        mesh.advance(RUN);
        return answers;
    }

    private MeshService service() {
        return MeshService.named("shop").method("work", context -> work()).build();
    }

    private CompletionStage<String> work() {
        runs++;
        CompletableFuture<String> done = new CompletableFuture<>();
        mesh.time().schedule(RUN, () -> done.complete("done"));
        return done;
    }
}
