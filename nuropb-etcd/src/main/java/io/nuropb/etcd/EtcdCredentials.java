package io.nuropb.etcd;

/**
 * A user of etcd's.
 *
 * @param user the name, not empty
 * @param password the password, not empty; appears in no text that this library makes
 */
public record EtcdCredentials(String user, String password) {

    /** @throws IllegalArgumentException if one of the two is empty */
    public EtcdCredentials {
        if (user.isEmpty() || password.isEmpty()) {
            throw new IllegalArgumentException("An etcd user has a name and a password, and one of the two is empty");
        }
    }

    @Override
    public String toString() {
        return "EtcdCredentials[user=" + user + ", password=hidden]";
    }
}
