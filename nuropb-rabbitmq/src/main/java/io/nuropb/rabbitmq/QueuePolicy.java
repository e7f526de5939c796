package io.nuropb.rabbitmq;

import io.nuropb.topology.BrokerObject.Queue;
import io.nuropb.topology.TopologyNames;
import io.nuropb.topology.TopologyProfile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What policies of the broker, its operators' included, undo of what a quorum queue was declared for. Where an argument
 * says otherwise, {@code overflow} and {@code expires} hold as the policy has them, and of numbers the smaller one.
 * That a queue of dead letters is bounded undoes nothing: nobody takes letters out of it, and operators are told to
 * bound it.
 *
 * @param virtualHost where the queue is
 * @param queue its name
 * @param harms each a policy's key, its value, and what that does
 * @see <a href="https://www.rabbitmq.com/docs/policies">RabbitMQ's documentation of policies</a>
 */
record QueuePolicy(String virtualHost, String queue, List<String> harms) implements QueueWatch.Condition {

    private static final String OVERFLOW = "overflow";
    private static final String REFUSES = "reject-publish";
    private static final String DELIVERY_LIMIT = "delivery-limit";

    /**
     * What dead letters need, whose queues name no limit of their own: a letter that was taken twice goes to the end,
     * as a new message.
     */
    private static final int FEWEST_DELIVERIES = 2;

    /** What a policy may say in milliseconds. */
    private static final Map<String, String> TIMES = Map.of(
            "expires", "deletes the queue, and all that is in it, when it has not been used for so many milliseconds",
            "message-ttl", "takes messages away that have waited for so many milliseconds");

    QueuePolicy {
        harms = List.copyOf(harms);
    }

    /**
     * Reads what the management API says about a queue.
     *
     * @param wanted the queue as it was declared
     * @return empty if it says nothing about policies
     */
    static Optional<QueuePolicy> read(String virtualHost, Queue wanted, @Nullable Object answer) {
        return answer instanceof Map<?, ?> fields
                        && fields.get("effective_policy_definition") instanceof Map<?, ?> policy
                ? Optional.of(new QueuePolicy(virtualHost, wanted.name(), harms(wanted, policy)))
                : Optional.empty();
    }

    private static List<String> harms(Queue wanted, Map<?, ?> policy) {
        Map<String, Object> arguments = wanted.arguments();
        List<String> harms = new ArrayList<>();
        Object declared = arguments.get("x-" + OVERFLOW);
        boolean refuses = REFUSES.equals(policy.containsKey(OVERFLOW) ? policy.get(OVERFLOW) : declared);
        if (REFUSES.equals(declared) && !refuses) {
            harms.add(said(policy, OVERFLOW) + " has dead letters delivered at most once");
        }
        boolean counted = arguments.containsKey("x-" + DELIVERY_LIMIT);
        if (policy.get(DELIVERY_LIMIT) instanceof Number limit
                && limit.longValue() >= 0
                && limit.longValue() < (counted ? TopologyProfile.DELIVERY_LIMIT : FEWEST_DELIVERIES)) {
            harms.add(said(policy, DELIVERY_LIMIT)
                    + (counted
                            ? " gives messages up after fewer deliveries than the " + TopologyProfile.DELIVERY_LIMIT
                                    + " on which instances count when they give back what another version handles"
                            : " drops dead letters that have been looked at, for each look returns what it held"));
        }
        TIMES.keySet().stream()
                .filter(policy::containsKey)
                .sorted()
                .forEach(key -> harms.add(said(policy, key) + " " + TIMES.get(key)));
        boolean mayBeBounded = declared == null && !wanted.name().endsWith(TopologyNames.PARKED);
        if (!refuses && !mayBeBounded) {
            List.of("max-length", "max-length-bytes").stream()
                    .filter(policy::containsKey)
                    .forEach(key -> harms.add(said(policy, key) + " drops the oldest messages of a full queue"));
        }
        return harms;
    }

    private static String said(Map<?, ?> policy, String key) {
        return key + "=" + policy.get(key);
    }

    @Override
    public boolean isSound() {
        return harms.isEmpty();
    }

    @Override
    public String warning() {
        return label() + " loses messages that it was declared to keep, because of policies: "
                + String.join("; ", harms)
                + ". Change the pattern of these policies so that it does not match the queue's name"
                + " (rabbitmqctl list_policies -p " + virtualHost + ", list_operator_policies -p " + virtualHost + ")";
    }

    @Override
    public String relief() {
        return label() + " is not kept by policies any more from what it was declared for";
    }

    @Override
    public String label() {
        return "Quorum queue '" + queue + "' in virtual host '" + virtualHost + "'";
    }
}
