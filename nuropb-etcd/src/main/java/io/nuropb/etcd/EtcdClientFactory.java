package io.nuropb.etcd;

import io.etcd.jetcd.Client;
import io.etcd.jetcd.ClientBuilder;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.MethodDescriptor;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.nuropb.DurationText;
import io.nuropb.election.SessionLoss.Reason;
import io.nuropb.tls.ClientKeys;
import io.nuropb.tls.HangUp;
import io.nuropb.tls.PemFiles;
import io.nuropb.tls.ServerTrust;
import io.nuropb.tls.SuppliedKeyStore;
import java.io.IOException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes jetcd clients as the configuration wants them. */
final class EtcdClientFactory {

    private static final Logger log = LoggerFactory.getLogger(EtcdClientFactory.class);

    /** etcd closes connections that ping more often than every 5 s. */
    private static final Duration PING_EVERY = Duration.ofSeconds(6);

    private static final Duration PONG_WITHIN = Duration.ofSeconds(3);

    private static final String WATCH = "etcdserverpb.Watch";

    private EtcdClientFactory() {}

    /** Says in the log what the configuration does without. */
    static void warn(EtcdConfig config) {
        if (config.secure() && !config.tls().orElseGet(EtcdTls::trustingJvm).hostNamesVerified()) {
            log.warn(
                    "Host names of etcd are not verified, as configured: whoever has a certificate of a trusted authority"
                            + " can pass for etcd");
        }
    }

    /** It was not made in time, for it waits for something; nothing was asked of etcd. */
    static EtcdFailure late(EtcdConfig config, Duration limit) {
        String tls = config.secure() ? " with " + config.tls().orElseGet(EtcdTls::trustingJvm) : "";
        return new EtcdFailure(
                Reason.UNREACHABLE,
                EtcdFailure.Outcome.REFUSED,
                "Preparing a connection to etcd" + tls + " has taken more than " + DurationText.of(limit)
                        + ". See that files can be read, and that whoever supplies key stores or passwords answers",
                null);
    }

    /**
     * Does not connect yet: the first call does. Blocks for as long as files and the suppliers of key stores and
     * passwords take.
     *
     * @param endpoints the configured ones; all calls go to the first that can be reached
     */
    static Client open(EtcdConfig config, List<URI> endpoints, List<ClientInterceptor> interceptors) {
        ClientBuilder builder = Client.builder()
                .endpoints(endpoints)
                // jetcd would send each call to another member: a read would prove nothing about the renewal after it.
                .loadBalancerPolicy("pick_first")
                // A call that cannot connect fails at once and with the reason, instead of waiting for its deadline.
                .waitForReady(false)
                // jetcd would repeat grants, each with a lease of its own.
                .retryMaxAttempts(0)
                // What a leader reads of a large fleet exceeds gRPC's limit of 4 MiB; etcd sends answers of any size.
                .maxInboundMessageSize(Integer.MAX_VALUE)
                .keepaliveTime(PING_EVERY)
                .keepaliveTimeout(PONG_WITHIN)
                .keepaliveWithoutCalls(true)
                .connectTimeout(config.callLimit())
                .interceptor(deadline(config), interceptors(interceptors));
        config.credentials()
                .ifPresent(c -> builder.user(EtcdStore.bytes(c.user())).password(EtcdStore.bytes(c.currentPassword())));
        if (config.secure()) {
            secure(builder, config.tls().orElseGet(EtcdTls::trustingJvm));
        }
        return builder.build();
    }

    private static void secure(ClientBuilder builder, EtcdTls tls) {
        ServerTrust trust = preparing(tls, () -> TrustedAuthorities.of(tls));
        Consumer<SslContextBuilder> identity = preparing(tls, () -> identity(tls));
        preparing(tls, () -> builder.sslContext(context -> secure(context, trust, identity)));
    }

    private static void secure(SslContextBuilder context, ServerTrust trust, Consumer<SslContextBuilder> identity) {
        context.trustManager(trust).protocols(ServerTrust.versions());
        identity.accept(context);
    }

    /** How a client certificate is shown. */
    private static Consumer<SslContextBuilder> identity(EtcdTls tls) throws GeneralSecurityException, IOException {
        EtcdTls.ClientCertificate own = tls.clientCertificate().orElse(null);
        if (own instanceof EtcdTls.ClientCertificate.Pem pem) {
            String onceOnly = UUID.randomUUID().toString();
            return showing(PemFiles.identity(pem.certificate(), pem.privateKey(), onceOnly), onceOnly);
        }
        if (own instanceof EtcdTls.ClientCertificate.Loaded loaded) {
            return showing(SuppliedKeyStore.of(loaded.name(), loaded.store()), loaded.password());
        }
        return context -> {};
    }

    private static Consumer<SslContextBuilder> showing(KeyStore store, String password)
            throws GeneralSecurityException {
        KeyManagerFactory keys = ClientKeys.in(store, password.toCharArray());
        return context -> context.keyManager(keys);
    }

    /**
     * What etcd says to a client that only listens: why it hung up on one that spoke. Blocking, for a call deadline at
     * most.
     */
    static Optional<SSLException> reasonOfHangUp(EtcdConfig config) {
        EtcdTls tls = config.tls().orElseGet(EtcdTls::trustingJvm);
        SSLContext context = preparing(tls, () -> {
            SslContextBuilder builder = SslContextBuilder.forClient().sslProvider(SslProvider.JDK);
            secure(builder, TrustedAuthorities.of(tls), identity(tls));
            return ((JdkSslContext) builder.build()).context();
        });
        Duration limit = config.callDeadline().dividedBy(config.endpoints().size());
        return config.endpoints().stream()
                .filter(endpoint -> endpoint.getPort() > 0)
                .map(endpoint -> HangUp.reason(context, endpoint.getHost(), endpoint.getPort(), limit))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private interface Preparing<T> {
        T prepare() throws GeneralSecurityException, IOException;
    }

    private static <T> T preparing(EtcdTls tls, Preparing<T> preparing) {
        try {
            return preparing.prepare();
        } catch (GeneralSecurityException | IOException | RuntimeException e) {
            throw new EtcdFailure(
                    Reason.INSECURE,
                    EtcdFailure.Outcome.REFUSED,
                    "Preparing TLS to etcd with " + tls + " failed: " + e.getMessage()
                            + ". See that the files are there and hold certificates, and that the password is right",
                    e);
        }
    }

    private static ClientInterceptor[] interceptors(List<ClientInterceptor> others) {
        List<ClientInterceptor> all = new ArrayList<>(others);
        all.add(new SingleRenewal());
        return all.toArray(new ClientInterceptor[0]);
    }

    /** A watch has no end; every other call has, and the first one, which also connects, has a later one. */
    private static ClientInterceptor deadline(EtcdConfig config) {
        return new ClientInterceptor() {
            @Override
            public <Q, A> ClientCall<Q, A> interceptCall(
                    MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
                if (WATCH.equals(method.getServiceName())) {
                    return next.newCall(method, options);
                }
                Duration limit = EtcdStore.GREETING.equals(method.getBareMethodName())
                        ? config.connectLimit()
                        : config.callLimit();
                return next.newCall(method, options.withDeadlineAfter(limit.toNanos(), TimeUnit.NANOSECONDS));
            }
        };
    }
}
