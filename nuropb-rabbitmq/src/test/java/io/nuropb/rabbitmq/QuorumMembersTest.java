package io.nuropb.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.json.JacksonJson;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class QuorumMembersTest {

    private static final List<String> NODES = List.of("rabbit@a", "rabbit@b", "rabbit@c");

    @Test
    void theWarningNamesTheQueueTheNodeAndTheRemedy() {
        assertThat(running("rabbit@c", "rabbit@a").warning())
                .isEqualTo(
                        "Quorum queue 'nuropb-orders-sq' in virtual host 'shop' has no running member on rabbit@b: 2 of 3"
                                + " members run, and with fewer than 2 the queue is unavailable. Start the node if it is down, and its"
                                + " member starts with it. If it has been up for a minute, replace the member:"
                                + " rabbitmq-queues delete_member --vhost shop nuropb-orders-sq rabbit@b"
                                + " && rabbitmq-queues add_member --vhost shop nuropb-orders-sq rabbit@b");
    }

    @Test
    void theWarningHasARemedyForEachNode() {
        assertThat(running("rabbit@b").warning())
                .contains(
                        "no running member on rabbit@a, rabbit@c: 1 of 3 members run",
                        "delete_member --vhost shop nuropb-orders-sq rabbit@a &&",
                        "add_member --vhost shop nuropb-orders-sq rabbit@a; rabbitmq-queues delete_member",
                        "add_member --vhost shop nuropb-orders-sq rabbit@c");
    }

    @Test
    void aNodeThatRunsAMemberWithoutHavingToIsNotMissed() {
        assertThat(running("rabbit@a", "rabbit@b", "rabbit@c", "rabbit@d").missing())
                .isEmpty();
    }

    @Test
    void queuesOfWhichNothingIsSaidAboutMembersHaveNone() {
        assertThat(QuorumMembers.read("shop", "q", null)).isEmpty();
        assertThat(QuorumMembers.read("shop", "q", Map.of("type", "classic"))).isEmpty();
        assertThat(QuorumMembers.read("shop", "q", Map.of("members", NODES))).isEmpty();
    }

    @Test
    void membersAreReadFromWhatTheManagementApiSays() {
        assertThat(QuorumMembers.read("shop", "q", Map.of("members", NODES, "online", List.of("rabbit@c"))))
                .contains(new QuorumMembers("shop", "q", NODES, List.of("rabbit@c")));
    }

    @Test
    void ofTwoAccountsInOneObjectTheOneWithFewerRunningMembersCounts() {
        String twice = "{\"members\":[\"rabbit@a\",\"rabbit@b\",\"rabbit@c\"],"
                + "\"online\":[\"rabbit@a\",\"rabbit@c\"],\"name\":\"\\\"online\\\":[]\","
                + "\"online\":[\"rabbit@a\",\"rabbit@b\",\"rabbit@c\"]}";
        assertThat(QuorumMembers.read("shop", "q", new JacksonJson(), twice.getBytes(StandardCharsets.UTF_8)))
                .contains(new QuorumMembers("shop", "q", NODES, List.of("rabbit@a", "rabbit@c")));
    }

    @Test
    void whatElseIsCalledOnlineIsNoAccount() {
        String nested = "{\"arguments\":{\"online\":[]},\"members\":[\"rabbit@a\",\"rabbit@b\",\"rabbit@c\"],"
                + "\"consumer_details\":[{\"arguments\":{\"x\":\"}\\\"{\",\"online\":[\"rabbit@a\"]}}],"
                + "\"online\":[\"rabbit@a\",\"rabbit@b\"]}";
        assertThat(QuorumMembers.read("shop", "q", new JacksonJson(), nested.getBytes(StandardCharsets.UTF_8)))
                .contains(new QuorumMembers("shop", "q", NODES, List.of("rabbit@a", "rabbit@b")));
    }

    private static QuorumMembers running(String... nodes) {
        return new QuorumMembers("shop", "nuropb-orders-sq", NODES, List.of(nodes));
    }
}
