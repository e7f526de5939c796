package io.nuropb.runner;

import java.util.List;

/**
 * What the machine made of one event.
 *
 * @param state the state afterwards
 * @param effects to be performed in this order
 */
public record Step(State state, List<Effect> effects) {
    public Step {
        effects = List.copyOf(effects);
    }
}
