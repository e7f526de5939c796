package io.nuropb.chaos;

import java.time.Duration;
import java.util.List;

/** Takes users' rights at RabbitMQ, and sees whether it matters. */
final class Revocation {

    /**
     * Within what time after users lost their rights and their connections RabbitMQ must have refused them something,
     * and logged that.
     */
    static final Duration REFUSAL = Duration.ofSeconds(10);

    private final Servers servers;
    private final BrokerQuestions questions;

    Revocation(Servers servers, BrokerQuestions questions) {
        this.servers = servers;
        this.questions = questions;
    }

    /**
     * Takes their rights, and their connections too, for a channel remembers what it was allowed; and says whether one
     * of them was refused something. They have their rights if none was.
     */
    boolean isRefused(List<String> users) {
        long before = refusals(users);
        users.forEach(servers::forbid);
        users.forEach(questions::closeConnections);
        boolean refused = Polling.sees(() -> refusals(users) > before, REFUSAL);
        if (!refused) {
            users.forEach(this::undo);
        }
        return refused;
    }

    private long refusals(List<String> users) {
        return users.stream().mapToLong(servers::refusals).sum();
    }

    /** Gives a user its rights back. */
    void undo(String user) {
        servers.permit(user);
    }
}
