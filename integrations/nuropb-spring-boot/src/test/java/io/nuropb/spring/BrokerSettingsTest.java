package io.nuropb.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.etcd.EtcdConfig;
import io.nuropb.rabbitmq.BrokerAddress;
import io.nuropb.rabbitmq.RabbitConfig;
import io.nuropb.rabbitmq.RabbitLimits;
import io.nuropb.rabbitmq.RabbitTls;
import io.nuropb.testservers.TestCertificates;
import io.nuropb.testservers.TlsIdentity;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.springframework.boot.amqp.autoconfigure.RabbitAutoConfiguration;
import org.springframework.boot.amqp.autoconfigure.RabbitConnectionDetails;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Which broker and which etcd the adapters are told to use; that nobody answers there is of no interest. */
class BrokerSettingsTest {

    private static final TestCertificates OURS = TestCertificates.create();

    private final ApplicationContextRunner application = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    SslAutoConfiguration.class, RabbitAutoConfiguration.class, NuropbAutoConfiguration.class))
            .withPropertyValues(
                    "spring.application.name=orders",
                    "nuropb.mode=client-only",
                    "nuropb.etcd.endpoints=https://localhost:1",
                    "nuropb.rabbitmq.connect-timeout=1s");

    @Test
    void whatSpringBootKnowsOfTheBrokerCounts() {
        application
                .withPropertyValues(
                        "spring.rabbitmq.addresses=one:5673,two:5674",
                        "spring.rabbitmq.username=ann",
                        "spring.rabbitmq.password=secret",
                        "spring.rabbitmq.virtual-host=shop",
                        "spring.rabbitmq.requested-heartbeat=7s")
                .run(context -> {
                    RabbitConfig config = context.getBean(RabbitConfig.class);
                    assertThat(config.addresses())
                            .containsExactly(new BrokerAddress("one", 5673), new BrokerAddress("two", 5674));
                    assertThat(config.user()).isEqualTo("ann");
                    assertThat(config.password()).isEqualTo("secret");
                    assertThat(config.virtualHost()).isEqualTo("shop");
                    assertThat(config.tls()).isNull();
                    assertThat(config.limits().heartbeat()).isEqualTo(Duration.ofSeconds(7));
                    assertThat(config.limits().connect()).isEqualTo(Duration.ofSeconds(1));
                });
    }

    @Test
    void withoutAnySettingItIsTheBrokerOnThisMachine() {
        application.run(context -> assertThat(context.getBean(RabbitConfig.class))
                .isEqualTo(RabbitConfig.of("amqp://localhost")
                        .withLimits(RabbitLimits.defaults().withConnect(Duration.ofSeconds(1)))));
    }

    /** As Testcontainers and docker compose do. */
    @Configuration(proxyBeanMethods = false)
    static class Container {
        @Bean
        RabbitConnectionDetails details() {
            return new RabbitConnectionDetails() {
                @Override
                public List<Address> getAddresses() {
                    return List.of(new Address("container", 33333));
                }
            };
        }
    }

    @Test
    void connectionDetailsOfAnotherOriginCountToo() {
        application
                .withUserConfiguration(Container.class)
                .withPropertyValues("spring.rabbitmq.host=not-this")
                .run(context -> assertThat(context.getBean(RabbitConfig.class).addresses())
                        .containsExactly(new BrokerAddress("container", 33333)));
    }

    @Test
    void anUriOfOursComesFirst() {
        application
                .withPropertyValues(
                        "spring.rabbitmq.host=not-this",
                        "nuropb.rabbitmq.uri=amqp://ours/vhost",
                        "nuropb.rabbitmq.username=bob",
                        "nuropb.rabbitmq.password=secret",
                        "nuropb.rabbitmq.management.uri=http://ours:15672")
                .run(context -> assertThat(context.getBean(RabbitConfig.class))
                        .isEqualTo(RabbitConfig.of("amqp://ours/vhost")
                                .withUser("bob", "secret")
                                .withManagement("http://ours:15672")
                                .withLimits(RabbitLimits.defaults().withConnect(Duration.ofSeconds(1)))));
    }

    @Test
    void withoutSpringBootsModuleOurOwnSettingsDo() {
        withoutSpringBootsModule()
                .withPropertyValues("spring.rabbitmq.host=not-this", "nuropb.rabbitmq.uri=amqp://ours")
                .run(context -> assertThat(context.getBean(RabbitConfig.class).addresses())
                        .containsExactly(new BrokerAddress("ours", 5672)));
    }

    @Test
    void withoutSpringBootsModuleItsSettingsAreRefused() {
        withoutSpringBootsModule()
                .withPropertyValues("spring.rabbitmq.host=this", "spring.rabbitmq.password=hunter2")
                .run(context -> assertThat(context)
                        .getFailure()
                        .hasStackTraceContaining(
                                "spring.rabbitmq is set, but nothing reads it: Spring Boot's module spring-boot-amqp is not")
                        .message()
                        .doesNotContain("hunter2"));
    }

    @Test
    void withoutSpringBootsModuleAndAnySettingItIsTheBrokerOnThisMachine() {
        withoutSpringBootsModule()
                .run(context -> assertThat(context.getBean(RabbitConfig.class).addresses())
                        .containsExactly(new BrokerAddress("localhost", 5672)));
    }

    private ApplicationContextRunner withoutSpringBootsModule() {
        return application.withClassLoader(
                new FilteredClassLoader("org.springframework.boot.amqp", "org.springframework.amqp"));
    }

    @Test
    void anSslBundleOfSpringBootsSecuresRabbit() {
        application
                .withPropertyValues(pem("broker"))
                .withPropertyValues("spring.rabbitmq.ssl.bundle=broker", "spring.rabbitmq.port=5671")
                .run(context -> {
                    RabbitConfig config = context.getBean(RabbitConfig.class);
                    RabbitTls tls = Objects.requireNonNull(config.tls());
                    assertThat(config.addresses()).containsExactly(new BrokerAddress("localhost", 5671));
                    assertThat(tls.authorities()).isNotNull();
                    assertThat(tls.client()).isNotNull();
                    assertThat(tls.verified()).isTrue();
                });
    }

    @Test
    void keyStoresOfSpringBootsSettingsSecureRabbit() {
        application
                .withPropertyValues(
                        "spring.rabbitmq.addresses=amqps://broker",
                        "spring.rabbitmq.ssl.trust-store=file:" + OURS.trustStore(),
                        "spring.rabbitmq.ssl.trust-store-type=PKCS12",
                        "spring.rabbitmq.ssl.trust-store-password=" + OURS.password())
                .run(context -> {
                    RabbitTls tls = Objects.requireNonNull(
                            context.getBean(RabbitConfig.class).tls());
                    assertThat(tls.authorities()).isNotNull();
                    assertThat(tls.client()).isNull();
                });
    }

    @Test
    void certificatesThatAreNotValidatedAreNotVerifiedHereEither() {
        application
                .withPropertyValues(
                        "spring.rabbitmq.ssl.enabled=true",
                        "spring.rabbitmq.ssl.validate-server-certificate=false",
                        "spring.rabbitmq.ssl.verify-hostname=false")
                .run(context -> assertThat(context.getBean(RabbitConfig.class).tls())
                        .isEqualTo(RabbitTls.defaults().withoutVerification()));
    }

    @Test
    void aHostNameThatIsNotToBeVerifiedIsRefused() {
        application
                .withPropertyValues("spring.rabbitmq.ssl.enabled=true", "spring.rabbitmq.ssl.verify-hostname=false")
                .run(context -> assertThat(context)
                        .getFailure()
                        .hasStackTraceContaining("spring.rabbitmq.ssl.verify-hostname is false"));
    }

    @Test
    void anSslBundleSecuresEtcd() {
        application
                .withPropertyValues(pem("coordinator"))
                .withPropertyValues("nuropb.etcd.ssl.bundle=coordinator")
                .run(context -> {
                    EtcdConfig config = context.getBean(EtcdConfig.class);
                    assertThat(config.tls()).hasValueSatisfying(tls -> {
                        assertThat(tls.toString()).contains("SSL bundle 'coordinator'");
                        assertThat(tls.clientCertificate()).isPresent();
                        assertThat(tls.hostNamesVerified()).isTrue();
                    });
                });
    }

    private static String[] pem(String bundle) {
        String prefix = "spring.ssl.bundle.pem." + bundle + ".";
        TlsIdentity own = OURS.client("orders");
        return new String[] {
            prefix + "truststore.certificate=file:" + OURS.authority(),
            prefix + "keystore.certificate=file:" + own.certificate(),
            prefix + "keystore.private-key=file:" + own.privateKey()
        };
    }
}
