package io.nuropb.service;

import io.nuropb.messaging.NuropbAuthenticationException;
import io.nuropb.messaging.NuropbAuthorizationException;
import io.nuropb.messaging.NuropbCallAgainException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Decides from a caller's credentials whether a method may be called, and what the caller may claim to be. */
@FunctionalInterface
public interface Authorizer {

    /**
     * Looks at the credentials of one call, before its parameters are bound. It may block: it runs in the thread of the
     * handler, and its time counts towards the handler's deadline.
     *
     * @param credentials what the call's context holds under the service's authorization key, by default
     *     {@code Authorization}: a plain JSON value, and {@code null} if there is none
     * @return the claims, which the handler finds in its context
     * @throws NuropbAuthenticationException if the credentials prove nothing; the caller is told its message
     * @throws NuropbAuthorizationException if the caller is known and may not do this; the caller is told its message
     * @throws NuropbCallAgainException if it cannot be decided now; the call is delivered once more
     * @throws Exception whatever else; the caller is refused with a {@code NuropbAuthorizationError} that does not say
     *     why, since the message may show the credentials
     */
    Map<String, @Nullable Object> authorize(@Nullable Object credentials) throws Exception;

    /** Lets everybody in, without claims: for a method that is open in a service that is not. */
    static Authorizer anyone() {
        return credentials -> Map.of();
    }
}
