package io.nuropb.rabbitmq;

import com.rabbitmq.client.ShutdownSignalException;
import io.nuropb.topology.BrokerException;
import io.nuropb.topology.BrokerException.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What becomes of messages whose channel ended before they were confirmed.
 *
 * @param failed those that fail, each with its reason, in the order in which they were sent
 * @param untouched those that the broker has not looked at, so that they can be sent anew
 * @param failsWaiting why those that wait fail as well; empty if they do not
 */
record LostConfirms(List<Failed> failed, List<Publication> untouched, Optional<BrokerException> failsWaiting) {

    /** A message that fails. */
    record Failed(Publication message, BrokerException reason) {}

    /**
     * By the reason of the end. What is learned of the broker's limits and of the user's rights is told to the
     * connection and to the keys.
     *
     * @param unconfirmed in the order in which they were sent
     */
    static LostConfirms of(
            List<Publication> unconfirmed,
            OpenConnection connection,
            ProvenKeys keys,
            PublishErrors errors,
            ShutdownSignalException cause) {
        BrokerException reason = errors.lost(cause);
        Optional<Refusal> refusal = Refusal.in(cause);
        Optional<SizeRefusal> size = refusal.flatMap(SizeRefusal::in);
        if (size.isPresent()) {
            long maxBytes = size.get().maxBytes();
            connection.refuseBodiesBeyond(maxBytes);
            return ofRefused(unconfirmed, message -> message.body().length > maxBytes, errors, reason);
        }
        if (refusal.filter(Refusal::isOfTopic).isPresent()) {
            Predicate<Publication> isRefused = message -> refusal.get().isOfTopic(message.routingKey());
            unconfirmed.stream()
                    .filter(isRefused)
                    .findFirst()
                    .ifPresentOrElse(message -> keys.refuse(message.routingKey()), keys::refuseAny);
            return ofRefused(unconfirmed, isRefused, errors, reason);
        }
        return ofChannel(unconfirmed, reason);
    }

    /**
     * The broker has closed the channel, or the connection is lost. If the exchange is the reason, no message to it
     * would be taken now.
     */
    private static LostConfirms ofChannel(List<Publication> unconfirmed, BrokerException reason) {
        boolean isOfExchange = reason.reason() == Reason.NOT_FOUND || reason.reason() == Reason.ACCESS_REFUSED;
        BrokerException certain = reason.withoutEffect();
        BrokerException told = isOfExchange && unconfirmed.size() == 1 ? certain : reason;
        return new LostConfirms(
                all(unconfirmed, told), List.of(), isOfExchange ? Optional.of(certain) : Optional.empty());
    }

    /**
     * The broker has closed the channel because of the first message of this kind. It has not looked at those behind
     * it, which are sent anew; those before it may have been taken.
     */
    private static LostConfirms ofRefused(
            List<Publication> unconfirmed, Predicate<Publication> kind, PublishErrors errors, BrokerException reason) {
        int culprit = 0;
        while (culprit < unconfirmed.size() && !kind.test(unconfirmed.get(culprit))) {
            culprit++;
        }
        List<Failed> failed = all(unconfirmed.subList(0, culprit), errors.neighbour(reason));
        if (culprit == unconfirmed.size()) {
            return new LostConfirms(failed, List.of(), Optional.empty());
        }
        failed.add(new Failed(unconfirmed.get(culprit), reason.withoutEffect()));
        return new LostConfirms(failed, unconfirmed.subList(culprit + 1, unconfirmed.size()), Optional.empty());
    }

    private static List<Failed> all(List<Publication> messages, BrokerException reason) {
        List<Failed> failed = new ArrayList<>();
        messages.forEach(message -> failed.add(new Failed(message, reason)));
        return failed;
    }
}
