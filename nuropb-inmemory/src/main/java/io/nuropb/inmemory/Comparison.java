package io.nuropb.inmemory;

import io.nuropb.topology.BrokerObject;
import io.nuropb.topology.Finding.Difference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** In which fields an object that exists differs from the one that is wanted. */
final class Comparison {

    private static final String ABSENT = "none";

    private final List<Difference> differences = new ArrayList<>();

    private Comparison() {}

    static List<Difference> of(BrokerObject.Exchange wanted, BrokerObject.Exchange found) {
        Comparison comparison = new Comparison();
        comparison.compare("type", wanted.type().amqpName(), found.type().amqpName());
        comparison.compare("durable", wanted.durable(), found.durable());
        return comparison.differences;
    }

    static List<Difference> of(BrokerObject.Queue wanted, BrokerObject.Queue found) {
        Comparison comparison = new Comparison();
        comparison.compare("durable", wanted.durable(), found.durable());
        Map<String, Object> wantedArguments = withType(wanted.arguments());
        Map<String, Object> foundArguments = withType(found.arguments());
        Set<String> names = new TreeSet<>(wantedArguments.keySet());
        names.addAll(foundArguments.keySet());
        names.forEach(name -> comparison.compare(name, wantedArguments.get(name), foundArguments.get(name)));
        return comparison.differences;
    }

    /** A queue without a type is a classic one. */
    private static Map<String, Object> withType(Map<String, Object> arguments) {
        Map<String, Object> whole = new TreeMap<>(arguments);
        whole.putIfAbsent(QueueArguments.QUEUE_TYPE, QueueArguments.CLASSIC);
        return whole;
    }

    /** By their texts, for the same number may come as an int here and as a long there. */
    private void compare(String field, @Nullable Object wanted, @Nullable Object found) {
        String wantedText = wanted == null ? ABSENT : wanted.toString();
        String foundText = found == null ? ABSENT : found.toString();
        if (!wantedText.equals(foundText)) {
            differences.add(new Difference(field, wantedText, foundText));
        }
    }
}
