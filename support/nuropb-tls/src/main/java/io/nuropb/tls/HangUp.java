package io.nuropb.tls;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server that hung up without a word that arrived. It may have had one: a server that dislikes a client's certificate
 * says so and hangs up, and the words are lost if a write comes between.
 */
public final class HangUp {

    private static final Logger log = LoggerFactory.getLogger(HangUp.class);

    /** The handshake's own last write can come between, too, where this side is slow. */
    private static final int ATTEMPTS = 10;

    private HangUp() {}

    /**
     * Asks for the reason: connects anew and only listens. Blocking, for the limit where the server has nothing to say.
     *
     * @param limit for all of it; one of more than {@link Integer#MAX_VALUE} ms counts as so long
     * @return what the server said in words of TLS, if it did
     */
    public static Optional<SSLException> reason(SSLContext context, String host, int port, Duration limit) {
        long begun = System.nanoTime();
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            Duration left = limit.minusNanos(System.nanoTime() - begun);
            if (left.toMillis() <= 0) {
                return Optional.empty();
            }
            try {
                listen(context, host, port, (int) Math.min(left.toMillis(), Integer.MAX_VALUE));
                return Optional.empty();
            } catch (SSLException e) {
                return Optional.of(e);
            } catch (ConnectException | NoRouteToHostException e) {
                log.debug("A server that hung up is not there any more", e);
                return Optional.empty();
            } catch (SocketException e) {
                log.debug("A server that hung up did so again, attempt {} of {}", attempt, ATTEMPTS, e);
            } catch (IOException e) {
                log.debug("A server that hung up cannot be asked why", e);
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    private static void listen(SSLContext context, String host, int port, int millis) throws IOException {
        CompletableFuture<Void> listening = new CompletableFuture<>();
        try (Socket plain = new Socket()) {
            // A socket's own limit begins anew with each byte.
            var unused = listening.orTimeout(millis, TimeUnit.MILLISECONDS).exceptionally(late -> closed(plain));
            plain.connect(new InetSocketAddress(host, port), millis);
            plain.setSoTimeout(millis);
            try (SSLSocket secured = (SSLSocket) context.getSocketFactory().createSocket(plain, host, port, true)) {
                secured.setEnabledProtocols(ServerTrust.versions());
                int ignored = secured.getInputStream().read();
                log.debug("A server that hung up had nothing to say but {}", ignored);
            }
        } finally {
            listening.complete(null);
        }
    }

    private static @Nullable Void closed(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            log.debug("A socket could not be closed", e);
        }
        return null;
    }
}
