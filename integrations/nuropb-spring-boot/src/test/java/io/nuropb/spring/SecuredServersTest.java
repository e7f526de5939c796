package io.nuropb.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.annotation.MeshMethod;
import io.nuropb.client.MeshClient;
import io.nuropb.runner.RunningState;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.testservers.EtcdOptions;
import io.nuropb.testservers.EtcdServer;
import io.nuropb.testservers.RabbitOptions;
import io.nuropb.testservers.RabbitServer;
import io.nuropb.testservers.TestCertificates;
import io.nuropb.testservers.TlsIdentity;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;

/** An application whose etcd and RabbitMQ ask for certificates, which it has in an SSL bundle. */
@Tag("servers")
class SecuredServersTest {

    /** A service. */
    public static class Handlers {
        @MeshMethod
        public String ping() {
            return "pong";
        }
    }

    @Test
    void oneSslBundleOpensBoth() {
        TestCertificates certificates = TestCertificates.create();
        TlsIdentity own = certificates.client("orders");
        try (EtcdServer etcd = EtcdServer.start(EtcdOptions.defaults().withTls(certificates.mutualTls()));
                RabbitServer rabbit =
                        RabbitServer.start(RabbitOptions.defaults().withTls(certificates.mutualTls()));
                ConfigurableApplicationContext application = Apps.of(
                                List.of(Handlers.class),
                                "spring.ssl.bundle.pem.mesh.truststore.certificate=file:" + certificates.authority(),
                                "spring.ssl.bundle.pem.mesh.keystore.certificate=file:" + own.certificate(),
                                "spring.ssl.bundle.pem.mesh.keystore.private-key=file:" + own.privateKey(),
                                "spring.rabbitmq.host=localhost",
                                "spring.rabbitmq.port=" + rabbit.tlsPort(),
                                "spring.rabbitmq.username=" + rabbit.user(),
                                "spring.rabbitmq.password=" + rabbit.password(),
                                "spring.rabbitmq.ssl.bundle=mesh",
                                "nuropb.etcd.endpoints=" + etcd.endpoint(),
                                "nuropb.etcd.ssl.bundle=mesh")
                        .run()) {
            assertThat(application.getBean(ServiceRunner.class).status().state())
                    .isEqualTo(RunningState.RUNNING_LEADER);
            String answer = application.getBean(MeshClient.class).call("orders", "ping", Map.of(), String.class);
            assertThat(answer).isEqualTo("pong");
        }
    }
}
