package io.nuropb.rabbitmq;

import io.nuropb.Json;
import io.nuropb.tls.TlsProblem;
import io.nuropb.topology.BrokerException;
import io.nuropb.topology.BrokerException.Reason;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/**
 * What it means that the management API does not answer, or does not do what it was asked for, and what to do about it.
 * Immutable.
 */
final class ManagementErrors {

    private static final int NOT_FOUND = 404;
    private static final int UNAUTHORIZED = 401;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int REQUEST_TIMEOUT = 408;
    private static final int FIRST_REDIRECTION = 300;
    private static final int FIRST_ERROR = 400;
    private static final int FIRST_ERROR_OF_SERVER = 500;
    private static final int SHOWN_CHARACTERS = 300;

    private static final String CHECK_PATH =
            "Check host, port and path of RabbitConfig.withManagement: behind a proxy, the path"
                    + " under which /api of the broker is served";

    private final RabbitManagementConfig access;
    private final Json json;

    /** @param access where the API is, and who asks */
    ManagementErrors(RabbitManagementConfig access, Json json) {
        this.access = access;
        this.json = json;
    }

    /** There was no answer. */
    BrokerException unanswered(Throwable failure) {
        String attempt = "The management API at " + access.uri() + " cannot be asked";
        Optional<TlsProblem> insecure = TlsProblem.in(failure);
        if (insecure.isPresent()) {
            return RabbitErrors.insecure(attempt, insecure.get(), failure);
        }
        String words = failure instanceof IOException && failure.getMessage() != null
                ? failure.getMessage()
                : String.valueOf(failure);
        return new BrokerException(
                Reason.UNREACHABLE,
                attempt + ": " + words
                        + ". Check RabbitConfig.withManagement, and that the broker's plugin rabbitmq_management is enabled",
                failure);
    }

    /** @throws BrokerException if the answer is an error, or leads elsewhere */
    void refuse(HttpResponse<byte[]> response) {
        int status = response.statusCode();
        if (status < FIRST_REDIRECTION) {
            return;
        }
        String answer = asked(response) + " with " + status + " " + shown(response);
        if (status >= FIRST_ERROR_OF_SERVER || status == TOO_MANY_REQUESTS || status == REQUEST_TIMEOUT) {
            throw unusable(answer, "Trying again can help");
        }
        if (status == NOT_FOUND || status < FIRST_ERROR) {
            throw unusable(answer, CHECK_PATH);
        }
        String attempt = "The management API at " + access.uri() + " refuses user '" + access.user() + "': it answered "
                + answer;
        if (status == UNAUTHORIZED) {
            String reason = reason(response.body());
            boolean untagged = reason.contains("anagement user") || reason.contains("dministrator");
            throw new BrokerException(
                    untagged ? Reason.ACCESS_REFUSED : Reason.BAD_CREDENTIALS,
                    attempt
                            + ". Check user and password, and the user's tags (rabbitmqctl set_user_tags): 'management' to look,"
                            + " 'administrator' to create virtual hosts and to close connections of others",
                    null);
        }
        throw new BrokerException(Reason.ACCESS_REFUSED, attempt + ". The broker's log says more", null);
    }

    /** What answers there is not the API of the broker in which something was seen that it does not know. */
    BrokerException doesNotKnow(String what) {
        return unusable(what + ", which is there, with " + NOT_FOUND, CHECK_PATH);
    }

    /** Something answered that does not speak JSON. */
    BrokerException noJson(HttpResponse<byte[]> response) {
        return unusable(asked(response) + " with no JSON", CHECK_PATH);
    }

    private BrokerException unusable(String answer, String remedy) {
        return new BrokerException(
                Reason.UNREACHABLE,
                "The management API at " + access.uri() + " cannot be asked: it answered " + answer + ". " + remedy,
                null);
    }

    private static String asked(HttpResponse<byte[]> response) {
        return response.request().method() + " " + response.request().uri().getRawPath();
    }

    /** An answer's beginning, and where else it says to look. */
    private static String shown(HttpResponse<byte[]> response) {
        String body = new String(response.body(), StandardCharsets.UTF_8);
        String shown = body.length() <= SHOWN_CHARACTERS ? body : body.substring(0, SHOWN_CHARACTERS) + "…";
        return response.headers().firstValue("Location").map(to -> "to " + to).orElse(shown);
    }

    boolean isOfTheApi(byte[] body) {
        try {
            return json.read(body) instanceof Map<?, ?>;
        } catch (Json.MalformedJsonException notOfTheApi) {
            return false;
        }
    }

    /** The API's own words, in which no name is; empty where something else has answered. */
    private String reason(byte[] body) {
        try {
            return json.read(body) instanceof Map<?, ?> fields ? String.valueOf(fields.get("reason")) : "";
        } catch (Json.MalformedJsonException notOfTheApi) {
            return "";
        }
    }
}
