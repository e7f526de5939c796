package io.nuropb.rabbitmq;

import java.net.URI;

/**
 * Access to RabbitMQ's management HTTP API.
 *
 * @param uri {@code http} or {@code https}, host and port, without a user; for example {@code http://localhost:15672}.
 *     Where a proxy serves the API under a path, that path, under which the API's own {@code /api} lies; a slash at its
 *     end is left out
 * @param user a user with the tag {@code management}; creating a virtual host needs the tag {@code administrator}
 * @param password the user's password; never shown
 */
public record RabbitManagementConfig(URI uri, String user, String password) {

    /** @throws IllegalArgumentException if the URI has another scheme, no host, a user, a query or a fragment */
    public RabbitManagementConfig {
        boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
        boolean more = uri.getRawUserInfo() != null || uri.getRawQuery() != null || uri.getRawFragment() != null;
        if (!http || uri.getHost() == null || more) {
            throw new IllegalArgumentException("The management URI must look like http://localhost:15672,"
                    + " https://broker:15671 or https://proxy/path, with user and password given apart from it");
        }
        uri = URI.create(uri.toString().replaceFirst("/+$", ""));
    }

    /** Shows the address and the user. */
    @Override
    public String toString() {
        return uri + " as '" + user + "'";
    }
}
