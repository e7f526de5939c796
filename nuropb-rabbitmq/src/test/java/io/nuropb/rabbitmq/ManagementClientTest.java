package io.nuropb.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.testkit.VirtualTime;
import java.net.http.HttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** For how long the certificates count that a client was made with. */
class ManagementClientTest {

    private final VirtualTime time = new VirtualTime();
    private final ManagementClient client = new ManagementClient(this::make, time::now);
    private boolean readable = true;

    private HttpClient make() {
        if (!readable) {
            throw new IllegalStateException("no certificate can be read, says this test");
        }
        return HttpClient.newHttpClient();
    }

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void certificatesCountForAWhileAlthoughNothingFails() {
        HttpClient first = client.current();
        time.advance(ManagementClient.LASTING.minusMillis(1));
        assertThat(client.current()).isSameAs(first);
        time.advance(ManagementClient.LASTING);
        assertThat(client.current()).isNotSameAs(first);
    }

    @Test
    void thoseOfBeforeCountOnWhereOthersCannotBeRead() {
        HttpClient first = client.current();
        readable = false;
        time.advance(ManagementClient.LASTING);
        assertThat(client.current()).isSameAs(first);
        readable = true;
        time.advance(ManagementClient.LASTING);
        assertThat(client.current()).isNotSameAs(first);
    }

    @Test
    void theyDoNotCountAnyMoreWhereTheyHaveFailed() {
        HttpClient first = client.current();
        client.forget(first);
        HttpClient second = client.current();
        assertThat(second).isNotSameAs(first);
        client.forget(first);
        assertThat(client.current()).as("only the one that failed").isSameAs(second);
    }
}
