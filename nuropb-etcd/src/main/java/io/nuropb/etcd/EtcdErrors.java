package io.nuropb.etcd;

import io.etcd.jetcd.common.exception.EtcdException;
import io.grpc.Status;
import io.nuropb.Library;
import io.nuropb.election.SessionLoss.Reason;
import io.nuropb.etcd.EtcdFailure.Outcome;
import io.nuropb.tls.Causes;
import io.nuropb.tls.TlsProblem;
import io.nuropb.tls.TlsTerms;
import java.nio.channels.UnresolvedAddressException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Turns what jetcd and gRPC report into an {@link EtcdFailure} that says what to do. */
final class EtcdErrors {

    private static final TlsTerms TERMS = new TlsTerms(
            "etcd",
            "EtcdTls.trusting",
            "EtcdTls.withClientCertificate",
            "the usual one is 2379, whether for http or https");

    /**
     * What etcd says of requests that it never takes. Of others that it refuses nobody knows: it may take them later,
     * or another member.
     */
    private static final List<String> NEVER_TAKEN =
            List.of("too many operations in txn request", "duplicate key given in txn request", "key is not provided");

    private static final Library CLIENT = Library.of("jetcd-core", "io.etcd.jetcd.Client", EtcdErrors.class);

    private final String endpoints;
    private final String user;

    EtcdErrors(EtcdConfig config) {
        user = config.credentials().map(c -> "user '" + c.user() + "'").orElse("no user");
        endpoints = String.join(
                ", ", config.endpoints().stream().map(Object::toString).toList());
    }

    EtcdFailure explain(Throwable thrown) {
        Optional<EtcdFailure> known = Causes.first(thrown, EtcdFailure.class);
        return known.orElseGet(() -> translate(thrown));
    }

    /** The lease is gone. */
    EtcdFailure leaseGone() {
        return failure(
                Reason.EXPIRED,
                Outcome.REFUSED,
                "etcd does not know the lease any more: it expired or was revoked",
                "This instance has to join again",
                null);
    }

    /** Another cluster answers, or the same with an older history. */
    EtcdFailure regressed(String contradiction) {
        return failure(
                Reason.REGRESSED,
                Outcome.UNKNOWN,
                contradiction,
                "Every instance has to begin anew with what etcd holds now",
                null);
    }

    /** etcd, or a client that is closed, ended the stream of a watch, and found nothing wrong with it. */
    EtcdFailure watchEnded() {
        return failure(Reason.UNREACHABLE, Outcome.UNABLE, "the stream of a watch ended", "Another one is begun", null);
    }

    private EtcdFailure translate(Throwable thrown) {
        Optional<LinkageError> misfit = Causes.first(thrown, LinkageError.class);
        if (misfit.isPresent()) {
            return new EtcdFailure(
                    Reason.INVALID,
                    Outcome.REFUSED,
                    "etcd (" + endpoints + "): " + CLIENT.misfit(misfit.get())
                            + ". It may as well be one of its own libraries: io.grpc, io.netty, Guava, Protobuf",
                    thrown);
        }
        Optional<TlsProblem> insecure = TlsProblem.in(thrown).or(() -> cutHandshake(thrown));
        if (insecure.isPresent()) {
            return insecure(insecure.get(), thrown);
        }
        return byStatus(innermostStatus(thrown), thrown);
    }

    /** gRPC has words for a connection that ends in the middle of a handshake, and no exception. */
    private static Optional<TlsProblem> cutHandshake(Throwable thrown) {
        return String.valueOf(innermostStatus(thrown).getDescription()).contains("while performing TLS negotiation")
                ? Optional.of(TlsProblem.cut())
                : Optional.empty();
    }

    private EtcdFailure insecure(TlsProblem problem, Throwable thrown) {
        return failure(
                switch (problem.fault()) {
                    case SERVER -> Reason.INSECURE;
                    case CLIENT -> Reason.BAD_CREDENTIALS;
                    case NOBODY -> Reason.UNREACHABLE;
                },
                problem.fault() == TlsProblem.Fault.NOBODY ? Outcome.UNKNOWN : Outcome.NOT_SECURED,
                problem.found(),
                problem.remedy(TERMS),
                thrown);
    }

    private EtcdFailure byStatus(Status status, Throwable thrown) {
        String found = found(status, thrown);
        return switch (status.getCode()) {
            case PERMISSION_DENIED ->
                failure(
                        Reason.PERMISSION_DENIED,
                        Outcome.REFUSED,
                        found,
                        "Grant a role of " + user + " readwrite permission on the service's key prefix",
                        thrown);
            case UNAUTHENTICATED, INVALID_ARGUMENT, FAILED_PRECONDITION -> refusal(found, thrown);
            case OUT_OF_RANGE, UNIMPLEMENTED ->
                failure(
                        Reason.INVALID,
                        Outcome.REFUSED,
                        found,
                        "Change the configuration, or use a newer etcd",
                        thrown);
            case DEADLINE_EXCEEDED ->
                failure(
                        Reason.UNREACHABLE,
                        Outcome.TIMED_OUT,
                        found,
                        "See whether etcd is healthy and has a majority",
                        thrown);
            case RESOURCE_EXHAUSTED -> exhausted(found, thrown);
            case NOT_FOUND -> leaseGone();
            default -> isOwn(status) ? unable(found, thrown) : unreached(found, thrown);
        };
    }

    /** Whether these are words of etcd's own, and not of gRPC or of something on the way. */
    private static boolean isOwn(Status status) {
        return String.valueOf(status.getDescription()).contains("etcdserver: ");
    }

    private EtcdFailure unable(String found, Throwable thrown) {
        return failure(
                Reason.UNREACHABLE,
                Outcome.UNABLE,
                found,
                "See that etcd's members at these endpoints are healthy, see a leader and a majority, and are no learners",
                thrown);
    }

    private EtcdFailure unreached(String found, Throwable thrown) {
        return failure(
                Reason.UNREACHABLE,
                Outcome.UNKNOWN,
                found,
                "See that etcd runs, that the endpoint is right, and, if it wants TLS, that the endpoint begins with https",
                thrown);
    }

    private EtcdFailure exhausted(String found, Throwable thrown) {
        if (found.contains("received message larger than max")) {
            return tooLarge(found, thrown);
        }
        return found.contains("database space exceeded")
                ? failure(
                        Reason.OVER_QUOTA,
                        Outcome.REFUSED,
                        found,
                        "etcd takes no writes until there is room: compact its history, defragment its members, and disarm the"
                                + " alarm (etcdctl compact, defrag, alarm disarm). Start it with --auto-compaction-retention=1h, so that"
                                + " it keeps no history for ever, or raise --quota-backend-bytes",
                        thrown)
                : failure(
                        Reason.UNREACHABLE,
                        Outcome.OVERLOADED,
                        found,
                        "etcd has too much to do: see what else asks it, and whether its disk is fast enough",
                        thrown);
    }

    private EtcdFailure tooLarge(String found, Throwable thrown) {
        return failure(
                Reason.INVALID,
                Outcome.REFUSED,
                found,
                "What was to be written is larger than this etcd takes, 1.5 MiB by default: raise its --max-request-bytes",
                thrown);
    }

    private EtcdFailure refusal(String found, Throwable thrown) {
        if (found.contains("invalid auth token") || found.contains("revision of auth store is old")) {
            return failure(Reason.UNREACHABLE, Outcome.TOKEN_EXPIRED, found, "The next attempt gets a new one", thrown);
        }
        if (found.contains("user name is empty") || found.contains("user name not found")) {
            return failure(
                    Reason.BAD_CREDENTIALS,
                    Outcome.REFUSED,
                    found,
                    "This etcd asks for user and password: configure them",
                    thrown);
        }
        if (found.contains("authentication is not enabled")) {
            return failure(
                    Reason.BAD_CREDENTIALS,
                    Outcome.REFUSED,
                    found,
                    "Enable authentication in etcd, or configure no user; now " + user + " is configured",
                    thrown);
        }
        if (found.contains("authentication failed") || found.contains("UNAUTHENTICATED")) {
            return failure(
                    Reason.BAD_CREDENTIALS, Outcome.REFUSED, found, "Correct name or password of " + user, thrown);
        }
        if (found.contains("request is too large")) {
            return tooLarge(found, thrown);
        }
        return NEVER_TAKEN.stream().anyMatch(found::contains)
                ? failure(
                        Reason.INVALID,
                        Outcome.REFUSED,
                        found,
                        "This etcd takes no such request; its --max-txn-ops says how many operations it takes",
                        thrown)
                : unable(found, thrown);
    }

    private EtcdFailure failure(
            Reason reason, Outcome outcome, String found, String remedy, @Nullable Throwable cause) {
        return new EtcdFailure(reason, outcome, "etcd (" + endpoints + "): " + found + ". " + remedy, cause);
    }

    /** jetcd wraps what its log-in met into an UNAUTHENTICATED: the innermost status is what happened. */
    private static Status innermostStatus(Throwable thrown) {
        return Causes.of(thrown)
                .map(EtcdErrors::status)
                .flatMap(Optional::stream)
                .reduce((outer, inner) -> inner)
                .orElse(Status.UNKNOWN.withCause(thrown));
    }

    private static Optional<Status> status(Throwable thrown) {
        if (thrown instanceof EtcdException etcd) {
            return Optional.of(Status.fromCodeValue(
                            Status.Code.valueOf(etcd.getErrorCode().name()).value())
                    .withDescription(etcd.getMessage()));
        }
        Status status = Status.fromThrowable(thrown);
        boolean own = thrown instanceof io.grpc.StatusRuntimeException || thrown instanceof io.grpc.StatusException;
        return own ? Optional.of(status) : Optional.empty();
    }

    /** A cause that is no status knows more than the status that it ended as. */
    private static String found(Status status, Throwable thrown) {
        if (Causes.first(thrown, UnresolvedAddressException.class).isPresent()) {
            return "the host's name cannot be resolved";
        }
        Throwable innermost = Causes.of(thrown).reduce((outer, inner) -> inner).orElse(thrown);
        return status(innermost).isPresent()
                ? words(status.getCode().name(), status.getDescription())
                : words(innermost.getClass().getSimpleName(), innermost.getMessage());
    }

    private static String words(String kind, @Nullable String message) {
        return message == null ? kind : kind + ": " + message;
    }
}
