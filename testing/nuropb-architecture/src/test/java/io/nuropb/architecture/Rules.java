package io.nuropb.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static io.nuropb.architecture.Predicates.formatByDefaultLocale;
import static io.nuropb.architecture.Predicates.guiceModules;
import static io.nuropb.architecture.Predicates.inAny;
import static io.nuropb.architecture.Predicates.packages;
import static io.nuropb.architecture.Predicates.use;
import static io.nuropb.architecture.Predicates.worldly;

import com.tngtech.archunit.lang.ArchRule;
import io.nuropb.architecture.offenders.Naps;
import io.nuropb.architecture.offenders.encryption.KnowsMessages;
import io.nuropb.architecture.offenders.etcd.KnowsRabbit;
import io.nuropb.architecture.offenders.etcd.NamesAClient;
import io.nuropb.architecture.offenders.etcd.ParsesArguments;
import io.nuropb.architecture.offenders.etcd.ReadsTrees;
import io.nuropb.architecture.offenders.guice.KnowsSpring;
import io.nuropb.architecture.offenders.inmemory.AsksEtcd;
import io.nuropb.architecture.offenders.inmemory.AsksRabbit;
import io.nuropb.architecture.offenders.json.WritesLocalDigits;
import io.nuropb.architecture.offenders.messaging.EncryptsItself;
import io.nuropb.architecture.offenders.messaging.UsesALibrary;
import io.nuropb.architecture.offenders.rabbitmq.BindsItself;
import io.nuropb.architecture.offenders.rabbitmq.KnowsItsPart;
import io.nuropb.architecture.offenders.rabbitmq.WrapsFrames;
import io.nuropb.architecture.offenders.runner.CallsAPort;
import io.nuropb.architecture.offenders.runner.ReadsAFile;
import io.nuropb.architecture.offenders.runner.ReadsTheClock;
import io.nuropb.architecture.offenders.runner.StartsAThread;
import io.nuropb.architecture.offenders.runner.ThrowsDice;
import io.nuropb.architecture.offenders.runner.WritesALog;
import io.nuropb.architecture.offenders.stray.Stray;
import io.nuropb.architecture.offenders.topology.KnowsMessaging;
import io.nuropb.architecture.offenders.topology.TopologyUtil;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** The rules of the house. Each has classes that break it on purpose, so that it is known to bite. */
final class Rules {

    /** Where the documentation of RabbitMQ's client for AMQP 1.0 begins; it has no other way in. */
    private static final String BEGINNING_OF_AMQP_10 = "com.rabbitmq.client.amqp.impl.AmqpEnvironmentBuilder";

    static final List<Rule> ALL = List.of(
            rule(
                    "the core stands alone",
                    layout -> classes()
                            .that(layout.core())
                            .should()
                            .onlyDependOnClassesThat(layout.core()
                                    .or(inAny(
                                            "java..",
                                            "javax.crypto..",
                                            "javax.net.ssl..",
                                            "javax.security.auth.x500..",
                                            "org.slf4j..",
                                            "jakarta.inject..",
                                            "org.jspecify.."))),
                    UsesALibrary.class),
            rule(
                    "the core has an order",
                    layout -> classes().that(layout.core()).should(Conditions.knowOnlyEarlierPackages(layout)),
                    KnowsMessaging.class,
                    KnowsMessages.class),
            rule(
                    "only encryption knows ciphers",
                    layout -> noClasses()
                            .that(not(inAny(layout.in("encryption"))))
                            .and(not(layout.benchmarks()))
                            .should()
                            .dependOnClassesThat(inAny("javax.crypto..")),
                    EncryptsItself.class),
            rule(
                    "packages have no cycle",
                    layout -> slices().assignedFrom(packages()).should().beFreeOfCycles(),
                    KnowsItsPart.class),
            rule(
                    "adapters are strangers",
                    layout -> classes().should(Conditions.knowOnlyWhatTheirModuleMay(layout)),
                    KnowsRabbit.class),
            rule(
                    "every package has a place",
                    layout -> classes().should(Conditions.belongToAModule(layout)),
                    Stray.class),
            rule(
                    "packages are null marked",
                    layout -> classes().should(Conditions.beInANullMarkedPackage()),
                    Stray.class),
            rule("only json knows jackson", layout -> only(layout, "json", "com.fasterxml.."), ReadsTrees.class),
            rule("only etcd knows jetcd", layout -> only(layout, "etcd", "io.etcd..", "io.grpc.."), AsksEtcd.class),
            rule(
                    "only rabbitmq knows its client",
                    layout -> only(layout, "rabbitmq", "com.rabbitmq.."),
                    AsksRabbit.class),
            rule(
                    "nobody knows a library's internals",
                    layout -> noClasses()
                            .should()
                            .dependOnClassesThat(inAny(
                                            "com.rabbitmq..impl..",
                                            "io.etcd..impl..",
                                            "io.grpc.internal..",
                                            "com.fasterxml.jackson..impl..",
                                            "com.google.inject.internal..")
                                    .and(not(name(BEGINNING_OF_AMQP_10)))),
                    WrapsFrames.class,
                    NamesAClient.class),
            rule("only cli knows picocli", layout -> only(layout, "cli", "picocli.."), ParsesArguments.class),
            rule(
                    "only spring knows spring",
                    layout -> noClasses()
                            .that(not(layout.module("spring")))
                            .and(not(layout.module("examples")))
                            .and(not(layout.benchmarks()))
                            .should()
                            .dependOnClassesThat(inAny("org.springframework..")),
                    KnowsSpring.class),
            rule(
                    "only modules know guice",
                    layout -> noClasses()
                            .that(not(guiceModules()))
                            .and(not(layout.programs()))
                            .should()
                            .dependOnClassesThat(inAny("com.google.inject..")),
                    BindsItself.class),
            rule(
                    "the machine is pure",
                    layout -> noClasses()
                            .that(layout.machine())
                            .should()
                            .dependOnClassesThat(worldly())
                            .orShould()
                            .accessTargetWhere(
                                    use(System.class, "nanoTime", "currentTimeMillis", "getenv", "out", "err")
                                            .or(use(Instant.class, "now"))
                                            .or(use(Math.class, "random"))
                                            .or(use(UUID.class, "randomUUID"))),
                    ReadsTheClock.class,
                    StartsAThread.class,
                    ThrowsDice.class,
                    WritesALog.class,
                    ReadsAFile.class),
            rule(
                    "the machine calls no port",
                    layout -> noClasses().that(layout.machine()).should().dependOnClassesThat(layout.ports()),
                    CallsAPort.class),
            rule(
                    "nobody naps",
                    layout -> noClasses()
                            .should()
                            .accessTargetWhere(use(Thread.class, "sleep").or(use(TimeUnit.class, "sleep"))),
                    Naps.class),
            rule(
                    "no number is written in the machine's language",
                    layout ->
                            noClasses().that(layout.inProduction()).should().accessTargetWhere(formatByDefaultLocale()),
                    WritesLocalDigits.class),
            rule(
                    "names say something",
                    layout -> noClasses().should().haveNameMatching(".*(Impl|Manager|Utils?|Helper)"),
                    TopologyUtil.class));

    private Rules() {}

    private static Rule rule(String name, Function<Layout, ArchRule> rule, Class<?>... offenders) {
        return new Rule(name, rule, List.of(offenders));
    }

    private static ArchRule only(Layout layout, String module, String... library) {
        return noClasses()
                .that(not(layout.module(module)))
                .and(not(layout.benchmarks()))
                .should()
                .dependOnClassesThat(inAny(library));
    }
}
