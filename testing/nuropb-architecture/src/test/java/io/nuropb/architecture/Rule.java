package io.nuropb.architecture;

import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.function.Function;

/**
 * One rule that all code has to keep.
 *
 * @param name the rule in a few words
 * @param rule what it asks, given where the modules' packages are
 * @param offenders classes that break it on purpose
 */
record Rule(String name, Function<Layout, ArchRule> rule, List<Class<?>> offenders) {

    ArchRule over(Layout layout) {
        return rule.apply(layout).as(name);
    }

    @Override
    public String toString() {
        return name;
    }
}
