package io.nuropb.rabbitmq;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * As much of a RabbitMQ as it takes to refuse every login, as a node does that has lost its disk, in the words of the
 * real one.
 */
final class RefusedLogins extends FakeBroker {

    private static final int ACCESS_REFUSED = 403;

    RefusedLogins() throws IOException {}

    @Override
    void answer(DataOutputStream out, int channel, int method, DataInputStream arguments) throws IOException {
        if (method == START_OK) {
            close(
                    out,
                    channel,
                    CLOSE,
                    ACCESS_REFUSED,
                    "ACCESS_REFUSED - Login was refused using authentication mechanism PLAIN. For details see the broker"
                            + " logfile.",
                    0);
        }
    }
}
