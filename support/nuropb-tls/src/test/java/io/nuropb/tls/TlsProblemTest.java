package io.nuropb.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.tls.TlsProblem.Fault;
import io.nuropb.tls.TlsProblem.Kind;
import java.io.EOFException;
import java.io.IOException;
import java.util.Optional;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the JDK says of a broken handshake, sorted; the adapters' tests do the same with real servers. */
class TlsProblemTest {

    @ParameterizedTest
    @CsvSource({
        "Received fatal alert: protocol_version, OLD_VERSION",
        "The server selected protocol version TLS11 is not accepted, OLD_VERSION",
        "Unrecognized SSL message (plaintext connection?), PLAINTEXT",
        "Received fatal alert: certificate_required, CLIENT_CERTIFICATE",
        "Received fatal alert: unknown_ca, CLIENT_CERTIFICATE",
        "Received fatal alert: decrypt_error, CLIENT_CERTIFICATE",
        "Received fatal alert: handshake_failure, HANDSHAKE",
        "Remote host terminated the handshake, CUT"
    })
    void theWordsOfTheJdkTellWhatIsTheMatter(String words, Kind kind) {
        IOException outer = new IOException("cannot connect", new SSLHandshakeException(words));
        assertThat(TlsProblem.in(outer).map(TlsProblem::kind)).contains(kind);
    }

    @Test
    void aConnectionThatBreaksInTheHandshakeIsCut() {
        SSLHandshakeException broken = new SSLHandshakeException("Remote host terminated the handshake");
        broken.initCause(new EOFException());
        assertThat(TlsProblem.in(broken)).contains(TlsProblem.cut());
    }

    @ParameterizedTest
    @CsvSource({
        "CERTIFICATE, SERVER, 'Name the authority of etcd with Tls.trusting, and its host'",
        "CLIENT_CERTIFICATE, CLIENT, 'Configure Tls.identity, '",
        "PLAINTEXT, SERVER, 'Check the port, and whether it is to speak TLS; the usual one is 7'",
        "OLD_VERSION, SERVER, 'Let etcd speak TLS 1.2'",
        "CUT, NOBODY, 'Check that this port speaks TLS; trying again can help'",
        "HANDSHAKE, SERVER, 'Check the port, what the log of etcd says of this connection, and whether it wants a client certificate (Tls.identity)'"
    })
    void whoseFaultItIsAndWhatToDoFollowsFromTheKind(Kind kind, Fault fault, String remedy) {
        TlsProblem problem = new TlsProblem(kind, "something");
        assertThat(problem.fault()).isEqualTo(fault);
        assertThat(problem.remedy(new TlsTerms("etcd", "Tls.trusting", "Tls.identity", "the usual one is 7")))
                .startsWith(remedy);
    }

    @Test
    void whatHasNothingToDoWithTlsIsNoProblemOfTls() {
        assertThat(TlsProblem.in(new IOException("disk full"))).isEqualTo(Optional.empty());
    }

    @Test
    void nothingOlderThanTls12IsOffered() {
        assertThat(ServerTrust.versions()).containsExactly("TLSv1.3", "TLSv1.2");
    }
}
