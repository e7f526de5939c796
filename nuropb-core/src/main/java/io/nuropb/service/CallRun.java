package io.nuropb.service;

import io.nuropb.CompletionFailure;
import io.nuropb.Json;
import io.nuropb.client.MeshClient;
import io.nuropb.messaging.FailedCallException;
import io.nuropb.messaging.LogPace;
import io.nuropb.messaging.Message;
import io.nuropb.messaging.NuropbAuthenticationException;
import io.nuropb.messaging.NuropbAuthorizationException;
import io.nuropb.messaging.NuropbCallAgainException;
import io.nuropb.messaging.NuropbValidationException;
import io.nuropb.messaging.RemoteException;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What happens in the thread of a handler: the caller is authorized, the parameters are bound, the handler runs. */
record CallRun(
        MeshService service,
        MeshService.Method method,
        Message.Call call,
        boolean redelivered,
        Json json,
        MeshClient client,
        LogPace authorizerLines)
        implements Invocation.Work {

    private static final Logger log = LoggerFactory.getLogger(CallRun.class);

    @Override
    public @Nullable Object run() throws Exception {
        Map<String, @Nullable Object> claims = claims();
        Object params = bind();
        return method.handler().handle(params, HandlerContext.of(call, redelivered, claims, client));
    }

    private Map<String, @Nullable Object> claims() {
        Optional<Authorizer> authorizer = service.authorizer(method);
        if (authorizer.isEmpty()) {
            return Map.of();
        }
        try {
            Map<String, @Nullable Object> claims =
                    authorizer.get().authorize(call.context().get(service.authorizationKey()));
            // Nothing keeps an authorizer from returning null, and that must not let anybody in.
            return Objects.requireNonNull(claims, "claims");
        } catch (NuropbAuthenticationException | NuropbAuthorizationException | NuropbCallAgainException decided) {
            throw decided;
        } catch (Throwable failure) {
            throw failed(CompletionFailure.causeOf(failure));
        }
    }

    /**
     * Says nothing of the failure's message, which may show the credentials: neither to the caller nor in the log. It
     * is no fault of the caller's if whom the authorizer asks does not answer.
     */
    private RuntimeException failed(Throwable failure) {
        boolean isUndecided = failure instanceof FailedCallException && !(failure instanceof RemoteException);
        authorizerLines.ifDue(ending -> log.error(
                "The authorizer of {} failed with {}; {}{}",
                MessageNames.of(call),
                Failures.origin(failure),
                isUndecided ? "the call fails, and its caller is not refused" : "the caller is refused",
                ending));
        if (isUndecided) {
            return new IllegalStateException("The authorization for " + MessageNames.of(call)
                    + " is not decided, for a call of the authorizer's failed with "
                    + failure.getClass().getSimpleName());
        }
        return new NuropbAuthorizationException("The authorization for " + MessageNames.of(call) + " failed");
    }

    private Object bind() {
        try {
            return method.parameters().bind(json, call.params(), service.parameterReading(method));
        } catch (Json.BindingException e) {
            throw new NuropbValidationException(
                    "Bad parameters for " + MessageNames.of(call) + ": " + e.getMessage(), e);
        }
    }
}
