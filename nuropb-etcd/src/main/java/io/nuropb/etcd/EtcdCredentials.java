package io.nuropb.etcd;

import io.nuropb.election.SessionLoss.Reason;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A user of etcd's.
 *
 * @param user the name, not empty
 * @param password the password, not empty if it stays; appears in no text that this library makes
 * @param passwords tells the password where it changes, in place of {@code password}; {@code null} where it stays. See
 *     {@link EtcdConfig#withCredentials(String, Supplier)}
 */
public record EtcdCredentials(
        String user, String password, @Nullable Supplier<String> passwords) {

    /** @throws IllegalArgumentException if there is no name or no password */
    public EtcdCredentials {
        if (user.isEmpty() || (passwords == null && password.isEmpty())) {
            throw new IllegalArgumentException("An etcd user has a name and a password, and one of the two is empty");
        }
    }

    /** A user whose password stays. */
    public EtcdCredentials(String user, String password) {
        this(user, password, null);
    }

    /** Whether another connection may need another password. */
    boolean rotates() {
        return passwords != null;
    }

    /**
     * The password of this moment. Blocking, where somebody is asked for it.
     *
     * @throws EtcdFailure if it is not told
     */
    String currentPassword() {
        Supplier<String> asked = passwords;
        if (asked == null) {
            return password;
        }
        String told;
        try {
            told = asked.get();
        } catch (Throwable e) {
            throw untold("failed with " + e.getClass().getName(), e);
        }
        if (told == null || told.isEmpty()) {
            throw untold("told none", null);
        }
        return told;
    }

    /** Without the message of the cause, which may hold anything. */
    private EtcdFailure untold(String how, @Nullable Throwable cause) {
        return new EtcdFailure(
                Reason.UNREACHABLE,
                EtcdFailure.Outcome.REFUSED,
                "Cannot connect to etcd as '" + user + "': whoever was to tell the password " + how
                        + ". Check what was given to EtcdConfig.withCredentials",
                cause);
    }

    @Override
    public String toString() {
        return "EtcdCredentials[user=" + user + ", password=hidden]";
    }
}
