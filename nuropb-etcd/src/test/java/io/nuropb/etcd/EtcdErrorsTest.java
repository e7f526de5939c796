package io.nuropb.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.etcd.jetcd.common.exception.ErrorCode;
import io.etcd.jetcd.common.exception.EtcdExceptionFactory;
import io.grpc.Status;
import io.nuropb.election.SessionLoss.Reason;
import io.nuropb.store.StoreException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of etcd's own words, which are those of its package rpctypes, 3.4 to 3.6. */
class EtcdErrorsTest {

    private final EtcdErrors errors = new EtcdErrors(EtcdConfig.of("http://localhost:2379"));

    /** For these a session waits, whatever the code that a version of etcd has for them. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    UNAVAILABLE         | no leader
                    UNAVAILABLE         | leader changed
                    FAILED_PRECONDITION | not leader
                    UNAVAILABLE         | not capable
                    FAILED_PRECONDITION | not capable
                    UNAVAILABLE         | rpc not supported for learner
                    FAILED_PRECONDITION | rpc not supported for learner
                    UNAVAILABLE         | server stopped
                    UNAVAILABLE         | request timed out
                    UNAVAILABLE         | request timed out, possibly due to previous leader failure
                    UNAVAILABLE         | request timed out, possibly due to connection lost
                    UNAVAILABLE         | request timed out, waiting for the applied index took too long
                    UNAVAILABLE         | unhealthy cluster
                    DATA_LOSS           | corrupt cluster
                    CANCELLED           | request canceled
                    CANCELLED           | watch canceled
                    FAILED_PRECONDITION | lease already exists
                    FAILED_PRECONDITION | bad leader transferee
                    FAILED_PRECONDITION | cluster ID mismatch
                    INVALID_ARGUMENT    | words of a later version
                    FAILED_PRECONDITION | words of a later version
                    UNKNOWN             | words of a later version
                    """)
    void whatPassesIsTheInabilityOfAMember(Status.Code code, String words) {
        EtcdFailure failure = errors.explain(refusal(code, words));

        assertThat(failure.reason()).isEqualTo(Reason.UNREACHABLE);
        assertThat(failure.isInability()).isTrue();
        assertThat(failure.isSilence()).isFalse();
        assertThat(failure.isHangUp()).isFalse();
        assertThat(failure.asStoreException().isFinal()).isFalse();
        assertThat(failure).hasMessageContaining(words);
    }

    @Test
    void anEtcdThatHasTooMuchToDoIsNoReasonToConnectAnew() {
        EtcdFailure failure = errors.explain(refusal(Status.Code.RESOURCE_EXHAUSTED, "too many requests"));

        assertThat(failure.reason()).isEqualTo(Reason.UNREACHABLE);
        assertThat(failure.isInability()).isFalse();
        assertThat(failure.isSilence()).isFalse();
        assertThat(failure.asStoreException().isFinal()).isFalse();
    }

    /** For these waiting does not help, or something else is to be done. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    INVALID_ARGUMENT    | request is too large                                | INVALID
                    INVALID_ARGUMENT    | too many operations in txn request                  | INVALID
                    INVALID_ARGUMENT    | duplicate key given in txn request                  | INVALID
                    INVALID_ARGUMENT    | key is not provided                                 | INVALID
                    OUT_OF_RANGE        | too large lease TTL                                 | INVALID
                    OUT_OF_RANGE        | mvcc: required revision has been compacted          | INVALID
                    PERMISSION_DENIED   | permission denied                                   | PERMISSION_DENIED
                    INVALID_ARGUMENT    | authentication failed, invalid user ID or password  | BAD_CREDENTIALS
                    FAILED_PRECONDITION | authentication is not enabled                       | BAD_CREDENTIALS
                    INVALID_ARGUMENT    | user name is empty                                  | BAD_CREDENTIALS
                    FAILED_PRECONDITION | user name not found                                 | BAD_CREDENTIALS
                    NOT_FOUND           | requested lease not found                           | EXPIRED
                    RESOURCE_EXHAUSTED  | mvcc: database space exceeded                       | OVER_QUOTA
                    """)
    void whatIsKnownForCertainIsNamed(Status.Code code, String words, Reason reason) {
        StoreException failure = errors.explain(refusal(code, words)).asStoreException();

        assertThat(failure.reason()).isEqualTo(reason);
        assertThat(failure.mayBeDone()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"invalid auth token", "revision of auth store is old"})
    void aTokenThatHasExpiredIsReplaced(String words) {
        assertThat(errors.explain(refusal(Status.Code.INVALID_ARGUMENT, words)).outcome())
                .isEqualTo(EtcdFailure.Outcome.TOKEN_EXPIRED);
    }

    /** So does jetcd tell why a watch was cancelled. */
    @ParameterizedTest
    @ValueSource(strings = {"etcdserver: no leader", "rpc error: code = Unavailable desc = etcdserver: not capable"})
    void whatEndsAWatchIsAnAnswerToo(String words) {
        EtcdFailure failure = errors.explain(EtcdExceptionFactory.newEtcdException(ErrorCode.CANCELLED, words));

        assertThat(failure.isInability()).isTrue();
    }

    /** gRPC has no words of its own for what the network or the system said. */
    @ParameterizedTest
    @MethodSource
    void theInnermostCauseIsSaid(Throwable thrown, String said) {
        EtcdFailure failure = errors.explain(thrown);

        assertThat(failure.reason()).isEqualTo(Reason.UNREACHABLE);
        assertThat(failure).hasMessageContaining("): " + said + ". See that etcd runs");
        assertThat(failure.asStoreException().isFinal()).isFalse();
    }

    static Stream<Arguments> theInnermostCauseIsSaid() {
        return Stream.of(
                arguments(
                        unavailable(new NoRouteToHostException("No route to host")),
                        "NoRouteToHostException: No route to host"),
                arguments(
                        unavailable(new ConnectException("Connection refused")),
                        "ConnectException: Connection refused"),
                arguments(
                        unavailable(new IOException(new SocketException("Too many open files"))),
                        "SocketException: Too many open files"),
                arguments(unavailable(new ClosedChannelException()), "ClosedChannelException"),
                arguments(
                        new CompletionException(new IllegalStateException("there is no event loop")),
                        "IllegalStateException: there is no event loop"));
    }

    private static Throwable unavailable(Throwable cause) {
        return EtcdExceptionFactory.toEtcdException(Status.UNAVAILABLE
                .withDescription("io exception")
                .withCause(cause)
                .asRuntimeException());
    }

    private static CompletionException refusal(Status.Code code, String words) {
        return new CompletionException(
                code.toStatus().withDescription("etcdserver: " + words).asRuntimeException());
    }
}
