package io.nuropb.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.nuropb.messaging.NuropbException;
import io.nuropb.messaging.RemoteException;
import io.nuropb.service.Handler;
import io.nuropb.service.MeshService;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a test learns of what handlers threw. */
class ThrowingHandlersTest {

    private final IllegalStateException broken = new IllegalStateException("out of paper");

    private final TestMesh mesh = TestMesh.start();

    @AfterEach
    void close() {
        mesh.close();
    }

    @Test
    void aFailedCallShowsWhatItsHandlerThrew() {
        serve(context -> {
            throw broken;
        });
        assertThatThrownBy(() -> mesh.call("shop", "work", Map.of(), Void.class))
                .isInstanceOf(RemoteException.class)
                .hasSuppressedException(broken);
        assertThatThrownBy(() -> mesh.await(mesh.client().request("shop", "work", Map.of(), Void.class)))
                .hasSuppressedException(broken);
        assertThat(mesh.deadLetters("shop"))
                .allSatisfy(dead -> assertThat(dead.thrown()).contains(broken));
    }

    @Test
    void anAssertionInAHandlerIsOneOfTheTests() {
        AssertionError wrong = new AssertionError("wrong order");
        serve(context -> {
            throw wrong;
        });
        assertThat(catchThrowable(() -> mesh.call("shop", "work", Map.of(), Void.class)))
                .isSameAs(wrong);
        assertThat(catchThrowable(() -> mesh.command("shop", "work", Map.of()))).isSameAs(wrong);
        mesh.client().command("shop", "work", Map.of()).join();
        assertThat(catchThrowable(mesh::close)).isSameAs(wrong);
    }

    @Test
    void anAssertionAfterTheDeadlineIsOneOfTheTests() {
        AssertionError wrong = new AssertionError("wrong failure");
        serve(context -> {
            assertThatThrownBy(() -> context.client().call("shop", "silent", Map.of(), Void.class))
                    .isInstanceOf(NuropbException.class);
            throw wrong;
        });
        assertThat(catchThrowable(() -> mesh.call("shop", "work", Map.of(), Void.class)))
                .isSameAs(wrong);
        mesh.client().command("shop", "work", Map.of()).join();
        mesh.time().advance(Duration.ofMinutes(2));
        assertThat(catchThrowable(mesh::close)).isSameAs(wrong);
    }

    private void serve(Handler.WithoutParams handler) {
        mesh.add(MeshService.named("shop")
                .method("work", handler)
                .method("silent", context -> new CompletableFuture<>())
                .build());
    }
}
