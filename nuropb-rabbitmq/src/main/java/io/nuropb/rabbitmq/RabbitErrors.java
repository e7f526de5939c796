package io.nuropb.rabbitmq;

import com.rabbitmq.client.AuthenticationFailureException;
import com.rabbitmq.client.ChannelContinuationTimeoutException;
import com.rabbitmq.client.MalformedFrameException;
import io.nuropb.Library;
import io.nuropb.tls.Causes;
import io.nuropb.tls.TlsProblem;
import io.nuropb.tls.TlsTerms;
import io.nuropb.topology.BrokerException;
import io.nuropb.topology.BrokerException.Reason;
import java.io.EOFException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Turns the client library's exceptions into {@link BrokerException}s that say attempt, object, found and remedy. */
final class RabbitErrors {

    private static final TlsTerms TERMS = new TlsTerms(
            "the server",
            "RabbitTls.trusting",
            "RabbitTls.identifiedBy",
            "the usual ones are 5671 for amqps, 5672 for amqp, 15671 for https and 15672 for http");

    private static final Library CLIENT =
            Library.of("amqp-client", "com.rabbitmq.client.ConnectionFactory", RabbitErrors.class);

    private static final String TAKE_MORE = "Send less, or let the broker take more: max_message_size in rabbitmq.conf";

    private RabbitErrors() {}

    /** Why no connection to one address came about. */
    static BrokerException connecting(RabbitConfig config, BrokerAddress address, Throwable failure) {
        String attempt = "Cannot connect to " + config.label(address);
        Optional<LinkageError> misfit = Causes.first(failure, LinkageError.class);
        if (misfit.isPresent()) {
            return misfit(attempt, misfit.get());
        }
        Optional<Refusal> refusal = Refusal.in(failure);
        if (failure instanceof AuthenticationFailureException) {
            return error(
                    Reason.BAD_CREDENTIALS,
                    attempt,
                    "the broker does not accept user '" + config.user() + "' with this password",
                    "Check user and password in RabbitConfig; note that user 'guest' may connect from the broker's own"
                            + " machine only",
                    failure);
        }
        if (refusal.isPresent()) {
            return connectionRefused(config, attempt, refusal.get(), failure);
        }
        Optional<TlsProblem> insecure = TlsProblem.in(failure);
        if (insecure.isPresent()) {
            return insecure(attempt, insecure.get(), failure);
        }
        if (Causes.first(failure, MalformedFrameException.class).isPresent()) {
            return error(
                    Reason.UNREACHABLE,
                    attempt,
                    "what answers there does not speak AMQP 0-9-1",
                    "Check the port, and whether it expects amqps",
                    failure);
        }
        return error(
                Reason.UNREACHABLE,
                attempt,
                brokenBy(failure),
                "Check that RabbitMQ runs and listens there; trying again can help",
                failure);
    }

    private static BrokerException connectionRefused(
            RabbitConfig config, String attempt, Refusal refusal, Throwable failure) {
        String host = config.virtualHost();
        boolean limited = refusal.isConnectionLimit(host, config.user());
        if (refusal.code() != Refusal.NOT_ALLOWED || limited) {
            return error(
                    Reason.UNREACHABLE,
                    attempt,
                    refusal.toString(),
                    limited ? "Raise the limit or close other connections" : "Trying again can help",
                    failure);
        }
        String remedy = refusal.isMissingVirtualHost()
                ? "Create it (rabbitmqctl add_vhost " + host
                        + ") or let the leader do so: RabbitConfig.creatingVirtualHost"
                : "Grant user '" + config.user() + "' access (rabbitmqctl set_permissions -p " + host + " "
                        + config.user() + " '.*' '.*' '.*', or less)";
        return error(
                Reason.NO_VIRTUAL_HOST,
                attempt,
                "virtual host '" + host + "' cannot be used: " + refusal,
                remedy,
                failure);
    }

    /** The client library is not of a version that can be used: no time and no other address changes that. */
    static BrokerException misfit(String attempt, LinkageError problem) {
        return new BrokerException(Reason.INCOMPATIBLE, attempt + ": " + CLIENT.misfit(problem), problem);
    }

    /** Why no secured connection came about, to a broker or to its management API. */
    static BrokerException insecure(String attempt, TlsProblem problem, Throwable failure) {
        return error(
                switch (problem.fault()) {
                    case SERVER -> Reason.INSECURE;
                    case CLIENT -> Reason.BAD_CREDENTIALS;
                    case NOBODY -> Reason.UNREACHABLE;
                },
                attempt,
                problem.found(),
                problem.remedy(TERMS),
                failure);
    }

    /**
     * Why an operation on an open connection failed, or what ended a consumer or a channel.
     *
     * @param attempt the beginning of the message, for example {@code Cannot consume queue 'x'}
     */
    static BrokerException during(String attempt, Throwable failure) {
        Optional<LinkageError> misfit = Causes.first(failure, LinkageError.class);
        if (misfit.isPresent()) {
            return misfit(attempt, misfit.get());
        }
        Optional<Refusal> refusal = Refusal.in(failure);
        if (refusal.isEmpty()) {
            return error(Reason.UNREACHABLE, attempt, brokenBy(failure), "Trying again can help", failure);
        }
        Reason reason = reason(refusal.get());
        return error(reason, attempt, refusal.get().toString(), remedy(reason, refusal.get()), failure);
    }

    static Reason reason(Refusal refusal) {
        if (refusal.ofConnection()) {
            return Reason.UNREACHABLE;
        }
        return switch (refusal.code()) {
            case Refusal.ACCESS_REFUSED -> refusal.isExclusiveUse() ? Reason.LOCKED : Reason.ACCESS_REFUSED;
            case Refusal.NOT_FOUND -> Reason.NOT_FOUND;
            case Refusal.RESOURCE_LOCKED -> Reason.LOCKED;
            case Refusal.PRECONDITION_FAILED -> ofPrecondition(refusal);
            default -> Reason.CHANNEL_CLOSED;
        };
    }

    private static Reason ofPrecondition(Refusal refusal) {
        if (SizeRefusal.in(refusal).isPresent()) {
            return Reason.TOO_LARGE;
        }
        return Inequivalence.in(refusal).isPresent() ? Reason.DRIFTED : Reason.CHANNEL_CLOSED;
    }

    static String remedy(Reason reason, Refusal refusal) {
        return switch (reason) {
            case ACCESS_REFUSED ->
                refusal.isReservedName()
                        ? "Names that begin with 'amq.' are the broker's own: take another name"
                        : "Grant " + lacking(refusal);
            case NOT_FOUND ->
                refusal.isDown()
                        ? "It is there, but what has it does not run: start the node if it is down; the broker's log says more"
                        : "The service's leader declares it; check that a leader is ready and uses the same names";
            case LOCKED ->
                refusal.isExclusiveUse()
                        ? "Another consumer has it for itself; it is free once that consumer has ended"
                        : "Another connection owns it exclusively; it is free once that connection has ended";
            case DRIFTED ->
                "Change the wanted properties, or delete the object when it is empty so that it is made anew";
            case TOO_LARGE -> TAKE_MORE;
            case CHANNEL_CLOSED ->
                refusal.isLateSettlement()
                        ? "A handler took longer than the broker's consumer_timeout: make it faster or raise the limit"
                        : "Trying again can help; the broker's log says more";
            default -> "Trying again can help; the broker's log says more";
        };
    }

    private static String lacking(Refusal refusal) {
        return refusal.missingRight()
                .map(right -> "the user " + right + " on it (rabbitmqctl "
                        + (right.contains("topic") ? "set_topic_permissions)" : "set_permissions)"))
                .orElse(
                        "the missing permission (rabbitmqctl set_permissions: configure to declare, write to publish, read"
                                + " to consume)");
    }

    /** A message is not sent, because it is larger than the broker has said to take. */
    static BrokerException tooLarge(String attempt, int bytes, long maxBytes) {
        return error(
                Reason.TOO_LARGE,
                attempt,
                "message size " + bytes + " is larger than the broker's max size " + maxBytes,
                TAKE_MORE);
    }

    /** A failure that has nothing to do with an exception. */
    static BrokerException error(Reason reason, String attempt, String found, String remedy) {
        return error(reason, attempt, found, remedy, null);
    }

    private static BrokerException error(
            Reason reason, String attempt, String found, String remedy, @Nullable Throwable cause) {
        return new BrokerException(reason, attempt + ": " + found + ". " + remedy, cause);
    }

    /** What broke a connection, in words that are not the name of a class. */
    private static String brokenBy(Throwable failure) {
        if (Causes.first(failure, UnknownHostException.class).isPresent()) {
            return "there is no host of this name";
        }
        if (isSilence(failure)) {
            return "there was no answer in time";
        }
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String words = root.getMessage();
        return words == null ? "the connection broke (" + root.getClass().getSimpleName() + ")" : words;
    }

    /** Whether the broker did not answer, so that the connection is better given up. */
    static boolean isSilence(Throwable failure) {
        return Causes.first(failure, TimeoutException.class).isPresent()
                || Causes.first(failure, java.net.SocketTimeoutException.class).isPresent()
                || Causes.first(failure, ChannelContinuationTimeoutException.class)
                        .isPresent();
    }

    /** Whether the other side ended the connection without a word that reached us. */
    static boolean isHangUp(Throwable failure) {
        boolean broken = Causes.first(failure, SocketException.class).isPresent()
                || Causes.first(failure, EOFException.class).isPresent();
        return broken
                && Causes.first(failure, ConnectException.class).isEmpty()
                && Causes.first(failure, NoRouteToHostException.class).isEmpty()
                && Causes.first(failure, SSLException.class).isEmpty()
                && Refusal.in(failure).isEmpty();
    }
}
