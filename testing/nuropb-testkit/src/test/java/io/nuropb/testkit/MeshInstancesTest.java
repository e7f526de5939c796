package io.nuropb.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nuropb.runner.ServiceRunner;
import io.nuropb.service.InMemoryDeduplication;
import io.nuropb.service.MeshService;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** That the instances of a {@link TestMesh} are apart as processes are. */
class MeshInstancesTest {

    private final TestMesh mesh = TestMesh.start();

    @AfterEach
    void close() {
        mesh.close();
    }

    @Test
    void noTwoInstancesOfAServiceHaveOneMemory() {
        InMemoryDeduplication memory = new InMemoryDeduplication(mesh.time());
        MeshService remembering =
                MeshService.named("remembering").deduplication(memory).build();
        ServiceRunner only = mesh.add(remembering);
        assertThatThrownBy(() -> mesh.add(remembering))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'remembering'")
                .hasMessageContaining("add(scheduler -> …, count)");
        mesh.kill(only);
        assertThatThrownBy(() -> mesh.add(remembering)).isInstanceOf(IllegalArgumentException.class);
        mesh.add(MeshService.named("other").deduplication(memory).build());
    }

    @Test
    void eachInstanceCanHaveAServiceOfItsOwn() {
        List<InMemoryDeduplication> memories = new ArrayList<>();
        List<ServiceRunner> fleet = mesh.add(
                scheduler -> {
                    memories.add(new InMemoryDeduplication(scheduler));
                    return MeshService.named("remembering")
                            .method("work", context -> "done")
                            .deduplication(memories.get(memories.size() - 1))
                            .build();
                },
                2);
        assertThat(mesh.instances("remembering")).isEqualTo(fleet);
        mesh.call("remembering", "work", null, String.class);
        assertThat(memories).extracting(InMemoryDeduplication::size).containsExactlyInAnyOrder(0, 1);
    }

    @Test
    void aStartThatHangsSaysWhoseAndWhatItWaitsFor() {
        mesh.time().close();
        assertThatThrownBy(() -> mesh.add(MeshService.named("orders").build()))
                .isInstanceOf(AssertionError.class)
                .hasMessageStartingWith(
                        "Waited in vain for the start of 'orders' instance-2 (startup; waits for: to be started");
    }
}
