package io.nuropb.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.ServiceName;
import io.nuropb.SystemScheduler;
import io.nuropb.inmemory.InMemoryMesh;
import io.nuropb.json.JacksonJson;
import io.nuropb.session.FleetOperator;
import io.nuropb.session.ServiceKeys;
import io.nuropb.store.LeaseStore;
import io.nuropb.store.Transaction;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class KedaEndpointTest {

    @Test
    void itAnswersWithTheLeadersNumberAndWithNoneWhereThereIsNone() throws Exception {
        try (SystemScheduler scheduler = new SystemScheduler();
                LeaseStore store = new InMemoryMesh(scheduler).coordinator().store()) {
            ServiceKeys keys = ServiceKeys.of("/nuropb/{service}", new ServiceName("orders"));
            FleetOperator fleet = new FleetOperator(store, keys, scheduler, new JacksonJson());
            try (KedaEndpoint endpoint = new KedaEndpoint(fleet, new JacksonJson(), scheduler, 0)) {
                assertThat(get(endpoint).statusCode()).isEqualTo(503);
                Transaction signal =
                        Transaction.unconditional().put(keys.property("scaling"), "{\"desired\": 7, \"current\": 4}");
                scheduler.await(store.commit(signal), Duration.ofMinutes(1));
                HttpResponse<String> answer = get(endpoint);
                assertThat(answer.statusCode()).isEqualTo(200);
                assertThat(answer.body().replace(" ", "")).isEqualTo("{\"desired\":7}");
            }
        }
    }

    private static HttpResponse<String> get(KedaEndpoint endpoint) throws Exception {
        URI uri = URI.create("http://localhost:" + endpoint.port() + "/desired");
        return HttpClient.newHttpClient().send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }
}
