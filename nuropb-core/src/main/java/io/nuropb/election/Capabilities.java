package io.nuropb.election;

import io.nuropb.topology.Route;
import io.nuropb.topology.TopologyId;
import java.util.Collection;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/**
 * What of a service the others can reach: of one instance, or of all instances of a fleet together. Instances of
 * different versions differ in it; their leader declares what all of them need, and proclaims what they handle
 * together.
 *
 * @param layout the fingerprint of the service queue: instances whose layouts differ have no queue in common
 * @param routes what is bound to the service queue
 * @param methods what is handled there
 */
public record Capabilities(TopologyId layout, Set<Route> routes, Set<String> methods) {

    public Capabilities {
        routes = sorted(routes);
        methods = sorted(methods);
    }

    /** Whether whoever needs the other one has its queue, with all its routes, where the objects of this one are. */
    public boolean covers(Capabilities other) {
        return layout.equals(other.layout) && routes.containsAll(other.routes);
    }

    /** What the other one needs or handles and this one does not have; all of it if their layouts differ. */
    public Capabilities lacks(Capabilities other) {
        if (!layout.equals(other.layout)) {
            return other;
        }
        Set<String> unknown = new TreeSet<>(other.methods);
        unknown.removeAll(methods);
        return new Capabilities(layout, other.withoutRoutes(routes).routes, unknown);
    }

    /** Both together; this one alone if their layouts differ. */
    public Capabilities plus(Capabilities other) {
        return layout.equals(other.layout)
                ? new Capabilities(layout, union(routes, other.routes), union(methods, other.methods))
                : this;
    }

    /** Whether nothing is needed and nothing handled. */
    public boolean isEmpty() {
        return routes.isEmpty() && methods.isEmpty();
    }

    /** The same without the routes that the other one has not. */
    public Capabilities onlyRoutesOf(Capabilities other) {
        Set<Route> common = new TreeSet<>(routes);
        common.retainAll(other.routes);
        return new Capabilities(layout, common, methods);
    }

    /** The same with fewer routes. */
    public Capabilities withoutRoutes(Collection<Route> fewer) {
        Set<Route> rest = new TreeSet<>(routes);
        rest.removeAll(fewer);
        return new Capabilities(layout, rest, methods);
    }

    private static <T extends Comparable<T>> Set<T> union(Collection<T> some, Collection<T> others) {
        Set<T> all = new TreeSet<>(some);
        all.addAll(others);
        return all;
    }

    private static <T extends Comparable<T>> Set<T> sorted(Collection<T> values) {
        return Collections.unmodifiableSet(new TreeSet<>(values));
    }
}
