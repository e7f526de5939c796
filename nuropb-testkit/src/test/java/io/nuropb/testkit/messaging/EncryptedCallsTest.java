package io.nuropb.testkit.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nuropb.client.CallOptions;
import io.nuropb.client.MeshClient;
import io.nuropb.encryption.ServiceKey;
import io.nuropb.inmemory.InMemoryMesh;
import io.nuropb.messaging.NuropbMessageException;
import io.nuropb.messaging.RemoteException;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.service.MeshService;
import io.nuropb.service.MethodOptions;
import io.nuropb.testkit.VirtualTime;
import java.security.SecureRandom;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Calls that only the service can read, from the client through the broker to the handler and back. */
class EncryptedCallsTest {

    private static final CallOptions ENCRYPTED = CallOptions.defaults().withEncrypted(true);

    private final VirtualTime time = new VirtualTime();
    private final InMemoryMesh mesh = new InMemoryMesh(time);
    private final ServiceRunner vault = mesh.runner(MeshService.named("vault")
                    .key(ServiceKey.generate(new SecureRandom()))
                    .method(
                            "open",
                            Map.class,
                            MethodOptions.defaults().withEncryption(),
                            (params, context) -> "opened with " + params.get("code"))
                    .method("knock", context -> "who is there")
                    .build())
            .build();
    private final ServiceRunner plain = mesh.runner(MeshService.named("plain")
                    .method("echo", (params, context) -> params)
                    .build())
            .build();
    private final MeshClient client = plain.client();

    @BeforeEach
    void start() {
        time.await(vault.start());
        time.await(plain.start());
    }

    @AfterEach
    void nothingIsLeft() {
        assertThat(client.counters().pending()).isZero();
        time.await(vault.stop());
        time.await(plain.stop());
    }

    @Test
    void anEncryptedRequestIsAnsweredEncrypted() {
        assertThat(time.await(client.request("vault", "open", Map.of("code", 7), String.class, ENCRYPTED)))
                .isEqualTo("opened with 7");
        assertThat(client.counters().malformed()).isZero();
    }

    @Test
    void anErrorReachesTheCallerOfAnEncryptedRequest() {
        assertThatThrownBy(() -> time.await(client.request("vault", "steal", null, String.class, ENCRYPTED)))
                .isInstanceOf(RemoteException.Handling.class)
                .hasMessageContaining("steal");
    }

    @Test
    void aPlainCallOfAMethodThatRequiresEncryptionIsRefused() {
        assertThatThrownBy(() -> time.await(client.request("vault", "open", Map.of("code", 7), String.class)))
                .isInstanceOf(RemoteException.Handling.class)
                .hasMessageContaining("requires encryption");
    }

    @Test
    void aPlainCallOfAnotherMethodIsServed() {
        assertThat(time.await(client.request("vault", "knock", null, String.class)))
                .isEqualTo("who is there");
    }

    @Test
    void aServiceWithoutAKeyIsNotCalledEncrypted() {
        assertThatThrownBy(() -> time.await(client.request("plain", "echo", null, Map.class, ENCRYPTED)))
                .isInstanceOf(NuropbMessageException.class)
                .hasMessageContaining("no public key");
    }

    @Test
    void anEncryptedCommandIsTaken() {
        time.await(client.command("vault", "open", Map.of("code", 8), ENCRYPTED));
        time.runUntilIdle();
        assertThat(mesh.broker().virtualHost().messages("nuropb-vault-dl")).isEmpty();
    }
}
