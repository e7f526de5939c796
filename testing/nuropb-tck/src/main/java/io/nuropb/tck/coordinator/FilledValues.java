package io.nuropb.tck.coordinator;

import io.nuropb.InstanceId;
import io.nuropb.election.Capabilities;
import io.nuropb.election.InstanceBounds;
import io.nuropb.election.OperatorControl;
import io.nuropb.election.Presence;
import io.nuropb.election.Readiness;
import io.nuropb.election.Restrictions;
import io.nuropb.topology.BrokerIdentity;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/**
 * What is said in the contracts with every component other than where nothing is said: who drops one on the way is
 * found out.
 */
final class FilledValues {

    private static final BrokerIdentity BROKER = new BrokerIdentity("/orders", Optional.of("blue"));

    private FilledValues() {}

    /** What a leader may keep its fleet from. */
    static Restrictions restrictions() {
        return new Restrictions(
                Optional.of(new InstanceId("b")),
                Set.of("orders.create", "orders on stock.*"),
                Set.of("mallory"),
                Set.of(new InstanceId("c")),
                "31 of 40 calls failed within 30 s");
    }

    /** What a leader may proclaim. */
    static Readiness readiness() {
        return new Readiness(
                Proclamations.TOPOLOGY,
                true,
                false,
                100,
                Optional.of(Proclamations.SURFACE),
                Integer.MAX_VALUE + 1L,
                restrictions(),
                Optional.of(new Capabilities(Proclamations.TOPOLOGY, Set.of(), Set.of("new_one"))),
                Optional.of(BROKER));
    }

    /** What an operator may wish. */
    static OperatorControl wish() {
        return new OperatorControl(
                false, OptionalLong.of(50), Optional.of(new InstanceBounds(2, 20)), "ann", "the database is down");
    }

    /** What an instance may report: its details are texts, numbers, truths, lists and maps, as its counters are. */
    static Presence presence(InstanceId instance) {
        Map<String, Object> counters = Map.of(
                "handled", (1L << 53) + 1, "kinds", List.of("A", "B"), "methods", Map.of("ping", Map.of("ok", 7)));
        return new Presence(
                instance,
                "running-follower",
                true,
                Integer.MAX_VALUE + 2L,
                Optional.of(Proclamations.SURFACE),
                Map.of("host", "one", "pid", 12, "quick", true, "counters", counters),
                Optional.of(BROKER));
    }

    /** The same, whichever types of Java its whole numbers have. */
    static Presence withLongNumbers(Presence presence) {
        Map<String, Object> details = new TreeMap<>();
        presence.details().forEach((name, value) -> details.put(name, withLongNumbers(value)));
        return new Presence(
                presence.instance(),
                presence.state(),
                presence.consuming(),
                presence.brokenSince(),
                presence.capabilities(),
                details,
                presence.broker());
    }

    private static Object withLongNumbers(Object value) {
        if (value instanceof Number number) {
            return number.longValue();
        }
        if (value instanceof List<?> list) {
            return list.stream().map(FilledValues::withLongNumbers).toList();
        }
        if (value instanceof Map<?, ?> map) {
            Map<Object, Object> all = new TreeMap<>();
            map.forEach((name, each) -> all.put(name, withLongNumbers(each)));
            return all;
        }
        return value;
    }
}
