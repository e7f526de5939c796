package io.nuropb.architecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaPackage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which package belongs to which module, below one root: {@code io.nuropb} for the real code, another for the
 * offenders.
 *
 * @param root the package that the core's first package is
 */
record Layout(String root) {

    /** The core's packages, each of which may know only those before it; the first is the root itself. */
    private static final List<String> CORE = List.of(
            "",
            "topology",
            "encryption",
            "annotation",
            "messaging",
            "deadletters",
            "client",
            "election",
            "health.sensors",
            "service",
            "store",
            "session",
            "health.detectors",
            "health.policies",
            "health.actuators",
            "health",
            "runner");

    /** The other modules, and which of each other they may know. All may know the core. */
    private static final Map<String, Set<String>> MODULES = Map.ofEntries(
            Map.entry("json", Set.of()),
            Map.entry("tls", Set.of()),
            Map.entry("guice", Set.of("json")),
            Map.entry("micrometer", Set.of()),
            Map.entry("etcd", Set.of("json", "tls")),
            Map.entry("rabbitmq", Set.of("json", "tls")),
            Map.entry("inmemory", Set.of("json")),
            Map.entry("testkit", Set.of("json", "inmemory")),
            Map.entry("tck", Set.of("json")),
            Map.entry("simulation", Set.of("json", "inmemory", "testkit")),
            Map.entry("testservers", Set.of()),
            Map.entry("cli", Set.of("json", "etcd", "rabbitmq")),
            Map.entry("spring", Set.of("json", "etcd", "rabbitmq", "inmemory", "micrometer")),
            Map.entry(
                    "examples",
                    Set.of("json", "guice", "etcd", "rabbitmq", "inmemory", "simulation", "spring", "micrometer")),
            Map.entry("watch", Set.of("json", "testkit", "testservers")),
            Map.entry("demo", Set.of("json", "guice", "rabbitmq", "inmemory", "testservers", "watch", "examples")),
            Map.entry("chaos", Set.of("json", "guice", "etcd", "rabbitmq", "testkit", "testservers", "watch")),
            Map.entry("benchmarks", Set.of("json", "etcd", "rabbitmq", "testservers", "micrometer")));

    private static final Set<String> PROGRAMS = Set.of("examples", "demo", "chaos");

    private static final Set<String> IN_PRODUCTION =
            Set.of("json", "tls", "guice", "micrometer", "etcd", "rabbitmq", "inmemory", "cli", "spring");

    private static final String MACHINE = "Lifecycle";

    /**
     * The configuration is a value that the machine is given; what its parts can do for others is not the machine's.
     */
    private static final String CONFIGURATION = "RunnerConfig";

    private static final Set<String> PORTS = Set.of(
            "Scheduler",
            "topology.BrokerTopology",
            "messaging.MessageSource",
            "messaging.Consumption",
            "messaging.MessagePublisher",
            "health.sensors.BrokerMonitor",
            "health.actuators.InstanceScaler",
            "election.Coordinator",
            "election.Session",
            "store.LeaseStore");

    String in(String name) {
        return name.isEmpty() ? root : root + "." + name;
    }

    /** The place of a core class in the order of packages, or -1 for a class of another module. */
    int rank(JavaClass type) {
        return CORE.indexOf(place(type));
    }

    DescribedPredicate<JavaClass> core() {
        return DescribedPredicate.describe("are of the core", type -> rank(type) >= 0);
    }

    DescribedPredicate<JavaClass> module(String name) {
        return DescribedPredicate.describe(
                "are of module " + name, type -> module(type).equals(name));
    }

    /** The programs, which compose their services as users do. */
    DescribedPredicate<JavaClass> programs() {
        return DescribedPredicate.describe("are programs", type -> PROGRAMS.contains(module(type)));
    }

    /** What runs on users' machines, wherever these are. */
    DescribedPredicate<JavaClass> inProduction() {
        return DescribedPredicate.describe(
                "run in production", type -> rank(type) >= 0 || IN_PRODUCTION.contains(module(type)));
    }

    /** The benchmarks, which use other libraries by themselves, to measure them beside ours. */
    DescribedPredicate<JavaClass> benchmarks() {
        return module("benchmarks");
    }

    DescribedPredicate<JavaClass> ports() {
        return DescribedPredicate.describe(
                "are ports", type -> PORTS.stream().map(this::in).anyMatch(type.getName()::equals));
    }

    /** Whether a class of the one module, or of the core, may know a class of the other. */
    boolean mayKnow(JavaClass one, JavaClass other) {
        if (isOutside(other) || rank(other) >= 0 || module(one).equals(module(other))) return true;
        return MODULES.getOrDefault(module(one), Set.of()).contains(module(other));
    }

    boolean hasAPlace(JavaClass type) {
        return rank(type) >= 0 || MODULES.containsKey(module(type));
    }

    /** The names of all modules but the core. */
    static Set<String> modules() {
        return MODULES.keySet();
    }

    /** The machine, and whatever of its own package it is made of. */
    DescribedPredicate<JavaClass> machine() {
        return DescribedPredicate.describe(
                "make up the lifecycle machine",
                type -> type.getPackageName().equals(in("runner"))
                        && parts(type.getPackage()).contains(type));
    }

    /** What is reached from the machine over the classes of its package. */
    private static Set<JavaClass> parts(JavaPackage runner) {
        JavaClass machine = runner.getClassWithSimpleName(MACHINE);
        Set<JavaClass> parts = new HashSet<>(Set.of(machine));
        List<JavaClass> next = new ArrayList<>(parts);
        while (!next.isEmpty()) {
            JavaClass from = next.remove(next.size() - 1);
            from.getDirectDependenciesFromSelf().stream()
                    .map(dependency -> dependency.getTargetClass().getBaseComponentType())
                    .filter(target -> target.getPackage().equals(runner))
                    .filter(target -> !target.getSimpleName().equals(CONFIGURATION))
                    .filter(parts::add)
                    .forEach(next::add);
        }
        return parts;
    }

    private boolean isOutside(JavaClass type) {
        return !(type.getPackageName() + ".").startsWith(root + ".");
    }

    /** The name of the module, if it is not the core, as the first package below the root says. */
    String module(JavaClass type) {
        String place = place(type);
        int dot = place.indexOf('.');
        return dot < 0 ? place : place.substring(0, dot);
    }

    private String place(JavaClass type) {
        if (isOutside(type)) return type.getPackageName();
        return type.getPackageName().equals(root) ? "" : type.getPackageName().substring(root.length() + 1);
    }
}
