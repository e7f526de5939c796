package io.nuropb.rabbitmq;

import io.nuropb.topology.BrokerException;
import io.nuropb.topology.BrokerException.Reason;
import java.net.URI;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which RabbitMQ to use, and how.
 *
 * @param addresses the nodes of one broker or cluster, tried in turn until one takes this client; at least one
 * @param virtualHost the name of the virtual host, not encoded
 * @param user who connects
 * @param password never shown
 * @param passwords tells the password where it changes, in place of {@code password}; {@code null} where it stays. See
 *     {@link #withPassword}
 * @param tls how connections are secured; {@code null} for plain AMQP
 * @param management the management API; {@code null} to do without. With it, drift is reported in every field at once,
 *     and bindings can be looked up, and leaders warn of members of quorum queues that do not run, and of policies that
 *     undo what a queue was declared for
 * @param createVirtualHost whether declaring a topology creates the virtual host where it is missing; needs management
 *     access as administrator
 * @param identifySender whether each message names {@code user} as its sender, which the broker verifies. Only so a
 *     service can hold callers apart whose messages it cannot use. Not where the broker knows users by other names than
 *     they log in with, as with OAuth 2: there it refuses every such message
 * @param limits time limits and message limits
 */
public record RabbitConfig(
        List<BrokerAddress> addresses,
        String virtualHost,
        String user,
        String password,
        @Nullable Supplier<String> passwords,
        @Nullable RabbitTls tls,
        @Nullable RabbitManagementConfig management,
        boolean createVirtualHost,
        boolean identifySender,
        RabbitLimits limits) {

    /**
     * @throws IllegalArgumentException if there is no address, or a virtual host is to be created without management
     *     access
     */
    public RabbitConfig {
        addresses = List.copyOf(addresses);
        if (addresses.isEmpty()) {
            throw new IllegalArgumentException("RabbitConfig needs at least one broker address");
        }
        if (virtualHost.isEmpty()) {
            throw new IllegalArgumentException("RabbitConfig needs a virtual host; the usual one is '/'");
        }
        if (createVirtualHost && management == null) {
            throw new IllegalArgumentException("Creating virtual host '" + virtualHost
                    + "' needs management access: call withManagement before creatingVirtualHost");
        }
    }

    /**
     * A configuration from an AMQP URI, with all defaults.
     *
     * @param uri {@code amqp[s]://[user:password@]host[:port][,host[:port]…][/vhost]}; user and password {@code guest},
     *     ports 5672 and 5671, and virtual host {@code /} where they are left out. User, password and virtual host are
     *     percent-encoded. {@code amqps} verifies the server's certificate and host name
     * @throws IllegalArgumentException if the URI is not of this form; the message does not repeat it
     */
    public static RabbitConfig of(String uri) {
        AmqpUri parts = AmqpUri.parse(uri);
        RabbitConfig plain = of(parts.addresses(), parts.virtualHost(), parts.user(), parts.password());
        return parts.secure() ? plain.withTls(RabbitTls.defaults()) : plain;
    }

    /**
     * A configuration for plain AMQP, with all defaults.
     *
     * @param password one that stays
     * @throws IllegalArgumentException if there is no address, or the virtual host has no name
     */
    public static RabbitConfig of(List<BrokerAddress> addresses, String virtualHost, String user, String password) {
        return new RabbitConfig(
                addresses, virtualHost, user, password, null, null, null, false, false, RabbitLimits.defaults());
    }

    /** The same with another user, whose password stays. */
    public RabbitConfig withUser(String otherUser, String otherPassword) {
        return new RabbitConfig(
                addresses,
                virtualHost,
                otherUser,
                otherPassword,
                null,
                tls,
                management,
                createVirtualHost,
                identifySender,
                limits);
    }

    /**
     * The same with a password that changes while the program runs, as one that is rotated. Connections that are open
     * stay; the next one is opened with the password that is told then. So is each request to the management API, where
     * its user is the same one.
     *
     * @param current asked before each attempt to connect, on a thread that may block; nobody connects while it does,
     *     so it has to have a limit of its own. What it throws, and a password that is {@code null} or empty, as that
     *     of a file that is being written, fails the attempt, which is made again as when the broker cannot be reached
     */
    public RabbitConfig withPassword(Supplier<String> current) {
        return new RabbitConfig(
                addresses,
                virtualHost,
                user,
                password,
                current,
                tls,
                management,
                createVirtualHost,
                identifySender,
                limits);
    }

    /** The same with connections secured in another way. */
    public RabbitConfig withTls(RabbitTls other) {
        return new RabbitConfig(
                addresses,
                virtualHost,
                user,
                password,
                passwords,
                other,
                management,
                createVirtualHost,
                identifySender,
                limits);
    }

    /** The same with the management API at an address, for the same user and password. */
    public RabbitConfig withManagement(String uri) {
        return withManagement(uri, user, password);
    }

    /**
     * The same with the management API at an address, for a user of its own.
     *
     * @throws IllegalArgumentException if the URI is not one of {@link RabbitManagementConfig}'s; the message does not
     *     repeat it
     */
    public RabbitConfig withManagement(String uri, String managementUser, String managementPassword) {
        RabbitManagementConfig access = new RabbitManagementConfig(checkedUri(uri), managementUser, managementPassword);
        return new RabbitConfig(
                addresses,
                virtualHost,
                user,
                password,
                passwords,
                tls,
                access,
                createVirtualHost,
                identifySender,
                limits);
    }

    /**
     * The same, creating the virtual host where it is missing, with all rights on it for the user. A creation that was
     * interrupted is finished: the virtual host's description tells of it.
     *
     * @throws IllegalArgumentException if there is no management access
     */
    public RabbitConfig creatingVirtualHost() {
        return new RabbitConfig(
                addresses, virtualHost, user, password, passwords, tls, management, true, identifySender, limits);
    }

    /**
     * The same, with {@code user} as the verified sender of each message; see {@code identifySender} for when not to.
     */
    public RabbitConfig identifyingSender() {
        return new RabbitConfig(
                addresses, virtualHost, user, password, passwords, tls, management, createVirtualHost, true, limits);
    }

    /** The same with other limits. */
    public RabbitConfig withLimits(RabbitLimits other) {
        return new RabbitConfig(
                addresses,
                virtualHost,
                user,
                password,
                passwords,
                tls,
                management,
                createVirtualHost,
                identifySender,
                other);
    }

    /**
     * The password of this moment. Blocking, where somebody is asked for it.
     *
     * @throws BrokerException if it is not told
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
    private BrokerException untold(String how, @Nullable Throwable cause) {
        return new BrokerException(
                Reason.UNREACHABLE,
                "Cannot connect to " + label() + ": whoever was to tell the password " + how
                        + ". Check what was given to RabbitConfig.withPassword",
                cause);
    }

    /** For messages: {@code amqp://user@host:port/vhost}. */
    String label() {
        return label(addresses.stream().map(BrokerAddress::toString).collect(Collectors.joining(",")));
    }

    /** For messages about one of the addresses. */
    String label(BrokerAddress address) {
        return label(address.toString());
    }

    private String label(String hosts) {
        String path = virtualHost.equals("/") ? "" : virtualHost;
        return (tls == null ? "amqp" : "amqps") + "://" + user + "@" + hosts + "/" + path;
    }

    /** Shows everything but passwords. */
    @Override
    public String toString() {
        return "RabbitConfig[" + label() + ", tls " + (tls == null ? "none" : tls) + ", management "
                + (management == null ? "none" : management) + ", create virtual host " + createVirtualHost
                + ", identify sender " + identifySender + ", " + limits + "]";
    }

    private static URI checkedUri(String text) {
        try {
            return URI.create(text);
        } catch (IllegalArgumentException showsTheText) {
            throw new IllegalArgumentException(
                    "The management URI is not valid; it must look like http://localhost:15672");
        }
    }
}
