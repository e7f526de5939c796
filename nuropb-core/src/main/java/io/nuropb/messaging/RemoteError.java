package io.nuropb.messaging;

/**
 * An error as it is told between services.
 *
 * @param error the name of the error's class, for example {@code NuropbValidationError}
 * @param description what went wrong, for people
 */
public record RemoteError(String error, String description) {

    @Override
    public String toString() {
        return error + ": " + description;
    }
}
