package io.nuropb.rabbitmq;

import io.nuropb.topology.BrokerObject.Exchange;
import io.nuropb.topology.BrokerObject.Queue;
import io.nuropb.topology.Finding.Difference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Compares wanted exchanges and queues with what the management API says about them, field by field. */
final class ObjectFields {

    private static final String NONE = "none";

    private ObjectFields() {}

    static List<Difference> differences(Exchange wanted, Map<?, ?> found) {
        List<Difference> differences = new ArrayList<>();
        compare(differences, "type", wanted.type().amqpName(), found.get("type"));
        compare(differences, "durable", wanted.durable(), found.get("durable"));
        compare(differences, "auto_delete", false, found.get("auto_delete"));
        compare(differences, "internal", false, found.get("internal"));
        compareArguments(differences, Map.of(), arguments(found.get("arguments")));
        return differences;
    }

    static List<Difference> differences(Queue wanted, Map<?, ?> found) {
        List<Difference> differences = new ArrayList<>();
        compare(differences, "durable", wanted.durable(), found.get("durable"));
        compare(differences, "auto_delete", false, found.get("auto_delete"));
        compare(differences, "exclusive", false, found.get("exclusive"));
        compareArguments(
                differences, QueueType.named(wanted.arguments()), QueueType.named(arguments(found.get("arguments"))));
        return differences;
    }

    private static Map<String, Object> arguments(@Nullable Object found) {
        Map<String, Object> arguments = new TreeMap<>();
        if (found instanceof Map<?, ?> map) {
            map.forEach((name, value) -> arguments.put(String.valueOf(name), String.valueOf(value)));
        }
        return arguments;
    }

    private static void compareArguments(
            List<Difference> differences, Map<String, Object> wanted, Map<String, Object> found) {
        TreeSet<String> names = new TreeSet<>(wanted.keySet());
        names.addAll(found.keySet());
        names.forEach(name -> compare(differences, name, wanted.get(name), found.get(name)));
    }

    /** By their texts: a number in JSON may come as another type of number than the wanted one. */
    private static void compare(
            List<Difference> differences, String field, @Nullable Object wanted, @Nullable Object found) {
        String expected = wanted == null ? NONE : wanted.toString();
        String actual = found == null ? NONE : found.toString();
        if (!expected.equals(actual)) {
            differences.add(new Difference(field, expected, actual));
        }
    }
}
