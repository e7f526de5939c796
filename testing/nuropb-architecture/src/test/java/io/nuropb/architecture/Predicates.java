package io.nuropb.architecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.Timer;

/** Which classes and calls a rule speaks of. */
final class Predicates {

    /** Types by which a class would do something of its own accord: look at the time, begin a thread, draw lots. */
    private static final List<Class<?>> ACTORS = List.of(
            Clock.class, Thread.class, Runtime.class, Process.class, ProcessBuilder.class, Timer.class, Random.class);

    private static final Set<String> FORMATTING = Set.of("format", "formatted", "printf");

    private Predicates() {}

    static DescribedPredicate<JavaClass> inAny(String... packages) {
        return JavaClass.Predicates.resideInAnyPackage(packages);
    }

    /** Clocks, threads, random sources, loggers, files and the network. */
    static DescribedPredicate<JavaClass> worldly() {
        DescribedPredicate<JavaClass> actors = DescribedPredicate.describe(
                "are actors", type -> ACTORS.stream().anyMatch(type::isAssignableTo));
        return inAny(
                        "java.util.concurrent..",
                        "java.util.random..",
                        "java.security..",
                        "org.slf4j..",
                        "java.util.logging..",
                        "java.lang.System$Logger..",
                        "java.io..",
                        "java.nio..",
                        "java.net..",
                        "java.sql..")
                .or(actors)
                .as("are clocks, threads, random sources, loggers or I/O");
    }

    /** A call of, or a reference to, one of the type's methods or fields. */
    static DescribedPredicate<JavaAccess<?>> use(Class<?> type, String... members) {
        Set<String> names = Set.of(members);
        return DescribedPredicate.describe(
                "use " + type.getSimpleName() + "." + String.join("|", members),
                access -> access.getTargetOwner().isEquivalentTo(type) && names.contains(access.getName()));
    }

    /** A call that writes numbers in the digits of the machine's language. */
    static DescribedPredicate<JavaAccess<?>> formatByDefaultLocale() {
        return DescribedPredicate.describe(
                "format by the default locale",
                access -> access.getTarget() instanceof CodeUnitAccessTarget called
                        && FORMATTING.contains(called.getName())
                        && called.getRawParameterTypes().stream().noneMatch(type -> type.isEquivalentTo(Locale.class))
                        && called.getOwner().getPackageName().matches("java\\.(lang|io|util)"));
    }

    /** Classes {@code XModule}, and what is nested in them. */
    static DescribedPredicate<JavaClass> guiceModules() {
        return DescribedPredicate.describe(
                "are Guice modules",
                type -> type.getName().replaceFirst("\\$.*", "").endsWith("Module"));
    }

    static SliceAssignment packages() {
        return new SliceAssignment() {
            @Override
            public SliceIdentifier getIdentifierOf(JavaClass type) {
                return SliceIdentifier.of(type.getPackageName());
            }

            @Override
            public String getDescription() {
                return "packages";
            }
        };
    }
}
