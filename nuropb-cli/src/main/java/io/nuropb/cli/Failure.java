package io.nuropb.cli;

import io.nuropb.CompletionFailure;
import io.nuropb.messaging.NuropbException;
import io.nuropb.messaging.NuropbTimeoutException;
import io.nuropb.messaging.NuropbTransportException;
import io.nuropb.messaging.RemoteException;
import io.nuropb.runner.StartFailedException;
import io.nuropb.store.StoreException;
import io.nuropb.topology.BrokerException;

/**
 * Why there is no result.
 *
 * @param error the name by which services of any language know it
 * @param description what happened, for people
 * @param status the exit status
 */
record Failure(String error, String description, int status) {

    /** The failure that an exception stands for. */
    static Failure of(Throwable thrown) {
        Throwable problem = CompletionFailure.causeOf(thrown);
        if (problem instanceof RemoteException answered) {
            return new Failure(answered.error().error(), answered.error().description(), ExitStatus.ERROR);
        }
        if (problem instanceof NuropbTimeoutException late) {
            return timeout(String.valueOf(late.getMessage()));
        }
        if (problem instanceof NuropbException known) {
            return new Failure(known.wireName(), String.valueOf(known.getMessage()), ExitStatus.ERROR);
        }
        if (problem instanceof BrokerException
                || problem instanceof StoreException
                || problem instanceof StartFailedException) {
            return new Failure(
                    NuropbTransportException.WIRE_NAME, String.valueOf(problem.getMessage()), ExitStatus.ERROR);
        }
        return new Failure(NuropbException.WIRE_NAME, problem.toString(), ExitStatus.ERROR);
    }

    /** The same with more behind its description. */
    Failure with(String more) {
        return new Failure(error, description + more, status);
    }

    /** The failure of whoever waited in vain. */
    static Failure timeout(String description) {
        return new Failure(NuropbTimeoutException.WIRE_NAME, description, ExitStatus.TIMEOUT);
    }
}
