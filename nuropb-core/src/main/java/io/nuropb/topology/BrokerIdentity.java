package io.nuropb.topology;

import java.util.Optional;

/**
 * Which broker a client is connected to, and where there: how instances of a fleet tell whether they share its objects.
 *
 * @param virtualHost the virtual host, without the encoding of a URL
 * @param cluster the name that the broker's cluster has given itself; empty if it is not known. An operator can change
 *     it at any time, and two clusters may have one name
 */
public record BrokerIdentity(String virtualHost, Optional<String> cluster) {

    /** The same where the cluster calls itself so. */
    public BrokerIdentity withCluster(String name) {
        return new BrokerIdentity(virtualHost, Optional.of(name));
    }

    /** Whether the other one is certainly elsewhere: objects of one virtual host are not those of another one. */
    public boolean isElsewhereThan(BrokerIdentity other) {
        return !virtualHost.equals(other.virtualHost);
    }

    /**
     * Whether the other one is elsewhere, or its cluster has another name: because it is another cluster, or was
     * renamed meanwhile.
     */
    public boolean differsFrom(BrokerIdentity other) {
        boolean isOtherCluster = cluster.isPresent() && other.cluster.isPresent() && !cluster.equals(other.cluster);
        return isElsewhereThan(other) || isOtherCluster;
    }

    @Override
    public String toString() {
        return "virtual host '" + virtualHost + "'"
                + cluster.map(name -> " of cluster '" + name + "'").orElse("");
    }
}
