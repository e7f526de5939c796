package io.nuropb.etcd;

import io.nuropb.InstanceId;
import io.nuropb.Json;
import io.nuropb.election.Control;
import io.nuropb.election.Presence;
import io.nuropb.election.Readiness;
import io.nuropb.election.Term;
import io.nuropb.topology.TopologyId;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The values of the keys, as other instances and tools read and write them.
 *
 * <p>Every reading method throws an {@link IllegalArgumentException} that says what is wrong with a value.
 */
final class Wire {

    private static final String STATE = "state";
    private static final String CONSUMING = "consuming";
    private static final String BROKEN_SINCE = "broken_since";

    private final Json json;

    Wire(Json json) {
        this.json = json;
    }

    /**
     * What a new leader writes in the very transaction in which it wins: that it will say itself when the broker is ready, so
     * that nobody takes {@code rmq-config-ok}, which an earlier leader left behind, for its word.
     */
    String claim(InstanceId leader) {
        Map<String, Object> claim = new LinkedHashMap<>();
        claim.put("leader", leader.value());
        claim.put("ready", false);
        return write(claim);
    }

    String word(InstanceId leader, Term term, Readiness readiness) {
        Map<String, Object> word = new LinkedHashMap<>();
        word.put("leader", leader.value());
        word.put("term", term.number());
        word.put("topology_id", readiness.topology().value());
        word.put("ready", readiness.ready());
        word.put("consume", readiness.consume());
        word.put("hw_mark", readiness.highWaterMark());
        return write(word);
    }

    /** The term of a word; 0 for a claim. */
    long term(Entry ready) {
        return object(ready).get("term") instanceof Number term ? term.longValue() : 0;
    }

    Readiness readiness(Entry ready) {
        Map<?, ?> word = object(ready);
        return new Readiness(
                new TopologyId(text(ready, word, "topology_id")),
                truth(ready, word, "ready"),
                truth(ready, word, "consume"),
                number(ready, word, "hw_mark"));
    }

    Control control(Entry control) {
        Map<?, ?> wish = object(control);
        return new Control(
                truth(control, wish, "consume"), textOrEmpty(wish.get("by")), textOrEmpty(wish.get("reason")));
    }

    String presence(Presence presence) {
        Map<String, Object> told = new LinkedHashMap<>(presence.details());
        told.put(STATE, presence.state());
        told.put(CONSUMING, presence.consuming());
        told.put(BROKEN_SINCE, presence.brokenSince());
        return write(told);
    }

    Presence presence(Entry instance) {
        Map<?, ?> told = object(instance);
        Map<String, Object> details = new LinkedHashMap<>();
        told.forEach((name, value) -> {
            if (value != null) {
                details.put(String.valueOf(name), value);
            }
        });
        details.keySet().removeAll(Set.of(STATE, CONSUMING, BROKEN_SINCE));
        String id = instance.key().substring(instance.key().lastIndexOf('/') + 1);
        return new Presence(
                new InstanceId(id),
                text(instance, told, STATE),
                truth(instance, told, CONSUMING),
                told.get(BROKEN_SINCE) instanceof Number since ? since.longValue() : 0,
                details);
    }

    private String write(Map<String, Object> value) {
        return new String(json.write(value), StandardCharsets.UTF_8);
    }

    private Map<?, ?> object(Entry entry) {
        try {
            if (json.read(entry.bytes()) instanceof Map<?, ?> object) {
                return object;
            }
        } catch (Json.MalformedJsonException e) {
            throw new IllegalArgumentException(entry.key() + " holds no JSON: " + e.getMessage(), e);
        }
        throw new IllegalArgumentException(entry.key() + " holds JSON that is not an object");
    }

    private static String text(Entry entry, Map<?, ?> object, String name) {
        if (object.get(name) instanceof String text) {
            return text;
        }
        throw lacks(entry, name, "a text");
    }

    private static boolean truth(Entry entry, Map<?, ?> object, String name) {
        if (object.get(name) instanceof Boolean truth) {
            return truth;
        }
        throw lacks(entry, name, "true or false");
    }

    private static long number(Entry entry, Map<?, ?> object, String name) {
        if (object.get(name) instanceof Number number) {
            return number.longValue();
        }
        throw lacks(entry, name, "a number");
    }

    private static String textOrEmpty(@Nullable Object value) {
        return value == null ? "" : value.toString();
    }

    private static IllegalArgumentException lacks(Entry entry, String name, String kind) {
        return new IllegalArgumentException("The JSON in " + entry.key() + " has no '" + name + "' that is " + kind);
    }
}
