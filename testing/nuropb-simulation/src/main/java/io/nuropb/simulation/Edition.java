package io.nuropb.simulation;

import java.util.Set;

/** A version of the simulated service: the later one has a method and a topic more. */
enum Edition {
    EARLIER(Set.of(), Set.of()),
    LATER(Set.of("pack"), Set.of("news.tomorrow"));

    private final Set<String> methods;
    private final Set<String> topics;

    Edition(Set<String> methods, Set<String> topics) {
        this.methods = methods;
        this.topics = topics;
    }

    /** The methods that it has besides {@link Handlers#METHOD}. */
    Set<String> methods() {
        return methods;
    }

    /** The topics that it listens to besides {@link Handlers#TOPIC}. */
    Set<String> topics() {
        return topics;
    }
}
