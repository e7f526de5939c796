package io.nuropb.client;

import io.nuropb.Json;
import io.nuropb.UsableTypes;
import java.lang.reflect.Type;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The types that callers want results as, each looked at once before something is sent. Thread-safe. */
final class ResultTypes {

    /** How many types are known at most; beyond, they are looked at again. */
    private static final int LIMIT = 1_000;

    private final Json json;
    private final Set<Type> usable = ConcurrentHashMap.newKeySet();

    ResultTypes(Json json) {
        this.json = json;
    }

    /** @throws IllegalArgumentException if no result could be bound to it */
    void require(Type type) {
        if (type == Void.class || usable.contains(type)) {
            return;
        }
        UsableTypes.problem(json, type).ifPresent(problem -> {
            throw new IllegalArgumentException("No result can be had: " + problem.getMessage(), problem);
        });
        if (usable.size() >= LIMIT) {
            usable.clear();
        }
        usable.add(type);
    }
}
