package io.nuropb.rabbitmq;

import java.net.URI;

/**
 * Access to RabbitMQ's management HTTP API.
 *
 * @param uri {@code http} or {@code https}, host and port, without user or path; for example {@code http://localhost:15672}
 * @param user a user with the tag {@code management}; creating a virtual host needs the tag {@code administrator}
 * @param password the user's password; never shown
 */
public record RabbitManagement(URI uri, String user, String password) {

    /** @throws IllegalArgumentException if the URI has another scheme, no host, or a user */
    public RabbitManagement {
        boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
        if (!http || uri.getHost() == null || uri.getRawUserInfo() != null) {
            throw new IllegalArgumentException("The management URI must look like http://localhost:15672 or"
                    + " https://broker:15671, with user and password given apart from it");
        }
    }

    /** Shows the address and the user. */
    @Override
    public String toString() {
        return uri + " as '" + user + "'";
    }
}
