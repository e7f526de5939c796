package io.nuropb.architecture;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.function.Predicate;
import org.jspecify.annotations.NullMarked;

/** What a rule asks of a class, where ArchUnit has no words of its own for it. */
final class Conditions {

    private Conditions() {}

    static ArchCondition<JavaClass> knowOnlyWhatTheirModuleMay(Layout layout) {
        return dependencies("know only what their module may", d -> layout.mayKnow(d.getOriginClass(), target(d)));
    }

    static ArchCondition<JavaClass> knowOnlyEarlierPackages(Layout layout) {
        return dependencies(
                "know only packages that come earlier in the core's order",
                d -> layout.rank(target(d)) <= layout.rank(d.getOriginClass()));
    }

    static ArchCondition<JavaClass> belongToAModule(Layout layout) {
        return classes("be in a package that these rules know", layout::hasAPlace);
    }

    static ArchCondition<JavaClass> beInANullMarkedPackage() {
        return classes(
                "be in a package that is @NullMarked", type -> type.getPackage().isAnnotatedWith(NullMarked.class));
    }

    private static JavaClass target(Dependency dependency) {
        return dependency.getTargetClass().getBaseComponentType();
    }

    private static ArchCondition<JavaClass> dependencies(String description, Predicate<Dependency> permitted) {
        return new ArchCondition<>(description) {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                type.getDirectDependenciesFromSelf()
                        .forEach(each -> events.add(
                                new SimpleConditionEvent(type, permitted.test(each), each.getDescription())));
            }
        };
    }

    private static ArchCondition<JavaClass> classes(String description, Predicate<JavaClass> right) {
        return new ArchCondition<>(description) {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                events.add(new SimpleConditionEvent(
                        type, right.test(type), type.getDescription() + " should " + description));
            }
        };
    }
}
