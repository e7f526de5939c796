package io.nuropb.rabbitmq;

import io.nuropb.CompletionFailure;
import io.nuropb.DurationText;
import io.nuropb.Json;
import io.nuropb.Scheduler;
import io.nuropb.tls.Causes;
import io.nuropb.tls.HangUp;
import io.nuropb.tls.ServerTrust;
import io.nuropb.tls.TlsProblem;
import io.nuropb.tls.TlsProblem.Fault;
import io.nuropb.topology.BrokerException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * RabbitMQ's management HTTP API. Thread-safe; answers come later, within the operation limit.
 *
 * @see <a href="https://www.rabbitmq.com/docs/http-api-reference">the API's reference</a>
 */
final class ManagementApi {

    /** What it is called in reports beside the connections. */
    static final String LINK = "the management API";

    private static final int CREATED = 201;
    private static final int NOT_FOUND = 404;
    private static final int UNAVAILABLE = 503;
    private static final int HTTPS_PORT = 443;

    private final RabbitConfig config;
    private final RabbitManagementConfig access;
    private final Json json;
    private final Scheduler scheduler;
    private final ManagementErrors errors;
    private final ManagementClient client;

    /**
     * Opens nothing.
     *
     * @param access where, and who asks
     */
    ManagementApi(RabbitConfig config, RabbitManagementConfig access, Json json, Scheduler scheduler) {
        this.config = config;
        this.access = access;
        this.json = json;
        this.scheduler = scheduler;
        errors = new ManagementErrors(access, json);
        client = new ManagementClient(this::newClient, scheduler::now);
    }

    /**
     * Asks for something.
     *
     * @param names the parts of the path behind {@code /api}, not encoded
     * @return the answer's plain value; {@code null} if there is no such thing; fails with a {@link BrokerException}
     */
    CompletableFuture<@Nullable Object> get(String... names) {
        return read((reader, body) -> Optional.ofNullable(reader.read(body)), names)
                .thenApply(found -> found.orElse(null));
    }

    /**
     * Asks for something that is to be read in a way of its own.
     *
     * @param reading what makes a value of the answer's bytes
     * @return empty if there is no such thing; fails with a {@link BrokerException}
     */
    <T> CompletableFuture<Optional<T>> read(BiFunction<Json, byte[], Optional<T>> reading, String... names) {
        return find(reading, Map.of(), names);
    }

    /**
     * Asks for a part of something.
     *
     * @param reading what makes a value of the answer's bytes
     * @param query what the part is, by the names of the API's parameters; not encoded
     * @return empty if there is no such thing; fails with a {@link BrokerException}
     */
    <T> CompletableFuture<Optional<T>> find(
            BiFunction<Json, byte[], Optional<T>> reading, Map<String, String> query, String... names) {
        return send("GET", path(names) + query(query), BodyPublishers.noBody(), Map.of())
                .thenApply(response -> {
                    if (response.statusCode() == NOT_FOUND) {
                        return Optional.empty();
                    }
                    errors.refuse(response);
                    return readAnswer(reading, response);
                });
    }

    /**
     * Asks one of the API's health checks, which answers what is wrong with an error of the server.
     *
     * @param reading what makes a value of the answer's bytes
     * @return empty if there is no such check; fails with a {@link BrokerException}
     */
    <T> CompletableFuture<Optional<T>> check(BiFunction<Json, byte[], Optional<T>> reading, String... names) {
        return send("GET", path(names), BodyPublishers.noBody(), Map.of()).thenApply(response -> {
            if (response.statusCode() == NOT_FOUND) {
                return Optional.empty();
            }
            boolean unhealthy = response.statusCode() == UNAVAILABLE && errors.isOfTheApi(response.body());
            if (!unhealthy) {
                errors.refuse(response);
            }
            return readAnswer(reading, response);
        });
    }

    private <T> T readAnswer(BiFunction<Json, byte[], T> reading, HttpResponse<byte[]> response) {
        try {
            return reading.apply(json, response.body());
        } catch (Json.MalformedJsonException notOfTheApi) {
            throw errors.noJson(response);
        }
    }

    /**
     * Makes something.
     *
     * @return whether it was not there before; fails with a {@link BrokerException}
     */
    CompletableFuture<Boolean> put(Map<String, ?> body, String... names) {
        return send("PUT", path(names), BodyPublishers.ofByteArray(json.write(body)), Map.of())
                .thenApply(response -> {
                    errors.refuse(response);
                    return response.statusCode() == CREATED;
                });
    }

    /**
     * Removes something.
     *
     * @param headers what the request says beside its path
     * @return whether it was there; fails with a {@link BrokerException}
     */
    CompletableFuture<Boolean> delete(Map<String, String> headers, String... names) {
        return send("DELETE", path(names), BodyPublishers.noBody(), headers).thenApply(response -> {
            if (response.statusCode() == NOT_FOUND) {
                return false;
            }
            errors.refuse(response);
            return true;
        });
    }

    /**
     * Waits for an answer. Blocking.
     *
     * @param answer what {@link #get} or {@link #put} gave
     * @throws BrokerException if there is none in time, or it is a refusal
     */
    <T extends @Nullable Object> T await(CompletableFuture<T> answer, Duration limit) {
        try {
            return answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            Throwable failure = CompletionFailure.causeOf(e);
            throw failure instanceof BrokerException known ? known : errors.unanswered(failure);
        } catch (TimeoutException e) {
            throw errors.unanswered(new IOException("there was no answer within " + DurationText.of(limit), e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw errors.unanswered(new IOException("the waiting thread was interrupted", e));
        }
    }

    /** Ends what is under way, where the JVM allows it (21 and newer). Does not block. */
    void close() {
        client.close();
    }

    private HttpClient newClient() {
        // A PUT with a body that asks for an upgrade to HTTP/2 is answered by closing the connection.
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(config.limits().connect())
                .executor(scheduler.blocking());
        if (isSecured()) {
            builder.sslContext(context()).sslParameters(versions());
        }
        return builder.build();
    }

    private static SSLParameters versions() {
        SSLParameters parameters = new SSLParameters();
        parameters.setProtocols(ServerTrust.versions());
        return parameters;
    }

    private CompletableFuture<HttpResponse<byte[]>> send(
            String method, String path, HttpRequest.BodyPublisher body, Map<String, String> headers) {
        return limited(answer ->
                credentials().thenCompose(credentials -> send(method, path, body, headers, credentials, answer)));
    }

    /** @param answer at whose end, whichever it is, the request ends */
    private CompletableFuture<HttpResponse<byte[]>> send(
            String method,
            String path,
            HttpRequest.BodyPublisher body,
            Map<String, String> headers,
            String credentials,
            CompletionStage<?> answer) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(access.uri() + path))
                .header("Authorization", "Basic " + credentials)
                .header("Content-Type", "application/json")
                .method(method, body);
        headers.forEach(request::header);
        HttpClient asked = client.current();
        CompletableFuture<HttpResponse<byte[]>> sent = asked.sendAsync(request.build(), head -> new BoundedBody());
        answer.whenComplete((response, failure) -> sent.cancel(true));
        return sent.exceptionallyAsync(
                failure -> {
                    throw unanswered(asked, explained(CompletionFailure.causeOf(failure)));
                },
                scheduler.blocking());
    }

    /**
     * The limit of a request of the JDK's ends with the answer's headers, and a body may never end; nor may whoever is
     * to tell the password.
     *
     * @param asking begins to ask for what it is given; what it returns goes there
     */
    private <T> CompletableFuture<T> limited(Function<CompletionStage<T>, CompletionStage<T>> asking) {
        Duration limit = config.limits().operation();
        CompletableFuture<T> answer = new CompletableFuture<>();
        Scheduler.Timer end = scheduler.schedule(
                limit,
                () -> scheduler
                        .blocking()
                        .execute(() -> answer.completeExceptionally(errors.unanswered(new HttpTimeoutException(
                                "there was no whole answer within " + DurationText.of(limit))))));
        asking.apply(answer).whenComplete((response, failure) -> {
            end.cancel();
            if (failure == null) {
                answer.complete(response);
            } else {
                answer.completeExceptionally(CompletionFailure.causeOf(failure));
            }
        });
        return answer;
    }

    private BrokerException unanswered(HttpClient asked, Throwable failure) {
        if (TlsProblem.in(failure)
                .filter(problem -> problem.fault() != Fault.NOBODY)
                .isPresent()) {
            client.forget(asked);
        }
        return errors.unanswered(failure);
    }

    /**
     * A server that dislikes a client's certificate says so and hangs up; the words are lost if the request comes
     * between. Blocking.
     */
    private Throwable explained(Throwable failure) {
        boolean hungUp = failure instanceof IOException
                && !(failure instanceof HttpTimeoutException)
                && Causes.first(failure, ConnectException.class).isEmpty()
                && TlsProblem.in(failure).isEmpty();
        if (!isSecured() || !hungUp) {
            return failure;
        }
        int port = access.uri().getPort() < 0 ? HTTPS_PORT : access.uri().getPort();
        return HangUp.reason(
                        context(), access.uri().getHost(), port, config.limits().connect())
                .<Throwable>map(rejection -> {
                    rejection.addSuppressed(failure);
                    return rejection;
                })
                .orElse(failure);
    }

    private boolean isSecured() {
        return "https".equals(access.uri().getScheme());
    }

    private SSLContext context() {
        RabbitTls tls = config.tls();
        return Tls.context(tls == null ? RabbitTls.defaults() : tls);
    }

    private static String path(String... names) {
        return Arrays.stream(names).map(name -> "/" + encoded(name)).collect(Collectors.joining("", "/api", ""));
    }

    private static String query(Map<String, String> parameters) {
        return parameters.isEmpty()
                ? ""
                : parameters.entrySet().stream()
                        .map(parameter -> encoded(parameter.getKey()) + "=" + encoded(parameter.getValue()))
                        .collect(Collectors.joining("&", "?", ""));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** The password of the user who connects may be one that changes. */
    private CompletableFuture<String> credentials() {
        if (config.passwords() == null || !access.user().equals(config.user())) {
            return CompletableFuture.completedFuture(credentials(access.password()));
        }
        try {
            return CompletableFuture.supplyAsync(() -> credentials(config.currentPassword()), scheduler.blocking());
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(errors.unanswered(e));
        }
    }

    private String credentials(String password) {
        byte[] clear = (access.user() + ":" + password).getBytes(StandardCharsets.UTF_8);
        return Base64.getEncoder().encodeToString(clear);
    }

    /** What answers there is not the API of the broker in which something was seen that it does not know. */
    BrokerException doesNotKnow(String what) {
        return errors.doesNotKnow(what);
    }
}
