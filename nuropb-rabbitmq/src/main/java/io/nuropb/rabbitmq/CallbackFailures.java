package io.nuropb.rabbitmq;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Consumer;
import com.rabbitmq.client.ExceptionHandler;
import com.rabbitmq.client.TopologyRecoveryException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs what is thrown in callbacks of the client library, and keeps channel and connection open.
 *
 * <p>A lost connection is no such failure: whoever uses it is told, and reports it.
 */
final class CallbackFailures implements ExceptionHandler {

    private static final Logger log = LoggerFactory.getLogger(CallbackFailures.class);

    @Override
    public void handleUnexpectedConnectionDriverException(Connection connection, Throwable loss) {
        log.debug("Connection {} was lost", connection, loss);
    }

    @Override
    public void handleReturnListenerException(Channel channel, Throwable failure) {
        log.error("A message that came back to {} could not be taken", channel, failure);
    }

    @Override
    public void handleConfirmListenerException(Channel channel, Throwable failure) {
        log.error("A confirm on {} could not be taken", channel, failure);
    }

    @Override
    public void handleBlockedListenerException(Connection connection, Throwable failure) {
        log.error("That {} is blocked, or no longer, could not be taken", connection, failure);
    }

    @Override
    public void handleConsumerException(
            Channel channel, Throwable failure, Consumer consumer, String consumerTag, String methodName) {
        log.error("The consumer on {} failed in {}", channel, methodName, failure);
    }

    @Override
    public void handleConnectionRecoveryException(Connection connection, Throwable failure) {
        recoveryIsOff(failure);
    }

    @Override
    public void handleChannelRecoveryException(Channel channel, Throwable failure) {
        recoveryIsOff(failure);
    }

    @Override
    public void handleTopologyRecoveryException(
            Connection connection, Channel channel, TopologyRecoveryException failure) {
        recoveryIsOff(failure);
    }

    private static void recoveryIsOff(Throwable failure) {
        log.error("The client library tried to recover something, although its recovery is off", failure);
    }
}
