package io.nuropb.topology;

import java.util.Optional;

/**
 * What a port of the broker reports of its connection, as it happens. It decides nothing: whoever listens does.
 *
 * <p>A port that has lost its connection opens another one, and what is reported of the two may come in another order
 * than it happened. So each connection of a link has a number, which is greater than those of the link's earlier ones.
 */
public sealed interface LinkReport {

    /** Which of an instance's connections it is about, in a word for people: {@code consuming}, for example. */
    String link();

    /**
     * A connection was opened: the broker answers.
     *
     * @param cluster the name that the broker's cluster gives itself; empty if it does not say
     */
    record Opened(String link, long connection, Optional<String> cluster) implements LinkReport {}

    /** A connection that was open broke, without its user's wish. */
    record Lost(String link, long connection, BrokerException problem) implements LinkReport {}

    /** An attempt to open a connection failed. Reported for each attempt. */
    record NotOpened(String link, BrokerException problem) implements LinkReport {}

    /**
     * The broker keeps what is published on the connection waiting, for the reason that it gave, until
     * {@link Unblocked}.
     */
    record Blocked(String link, long connection, String reason) implements LinkReport {}

    /** The broker takes messages on the connection again. */
    record Unblocked(String link, long connection) implements LinkReport {}

    /** The broker's management API, which only adds to what is known, did not answer a question. */
    record LookupFailed(String link, BrokerException problem) implements LinkReport {}

    /** The broker's management API answered a question. */
    record LookupAnswered(String link) implements LinkReport {}
}
