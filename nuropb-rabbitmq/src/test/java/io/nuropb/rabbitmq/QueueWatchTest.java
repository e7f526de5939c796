package io.nuropb.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class QueueWatchTest {

    private final CapturedLog log = CapturedLog.of(QueueWatch.class);
    private final QueueWatch watch = new QueueWatch("watched", null);

    @AfterEach
    void closeLog() {
        log.close();
    }

    @Test
    void aQueueAllOfWhoseMembersRunIsNotTold() {
        watch.heard(running("q", "a", "b", "c"));
        assertThat(told()).isEmpty();
    }

    @Test
    void eachChangeIsToldOnce() {
        for (int i = 0; i < 3; i++) {
            watch.heard(running("q", "a", "b"));
        }
        for (int i = 0; i < 3; i++) {
            watch.heard(running("q", "a", "c"));
        }
        for (int i = 0; i < 3; i++) {
            watch.heard(running("q", "a", "b", "c"));
        }
        watch.heard(running("q", "a", "b"));
        assertThat(told())
                .satisfiesExactly(
                        line -> assertThat(line)
                                .startsWith("WARN Quorum queue 'q'")
                                .contains("member on c:"),
                        line -> assertThat(line)
                                .startsWith("WARN Quorum queue 'q'")
                                .contains("member on b:"),
                        line -> assertThat(line)
                                .isEqualTo(
                                        "INFO Quorum queue 'q' in virtual host 'watched' has a running member on each of"
                                                + " its nodes again: a, b, c"),
                        line -> assertThat(line)
                                .startsWith("WARN Quorum queue 'q'")
                                .contains("member on c:"));
    }

    @Test
    void eachQueueIsToldOfByItself() {
        watch.heard(running("q", "a", "b"));
        watch.heard(running("r", "a", "b"));
        watch.heard(running("q", "a", "b"));
        assertThat(told()).hasSize(2);
    }

    private List<String> told() {
        return log.with("virtual host 'watched'");
    }

    private static QuorumMembers running(String queue, String... nodes) {
        return new QuorumMembers("watched", queue, List.of("a", "b", "c"), List.of(nodes));
    }
}
