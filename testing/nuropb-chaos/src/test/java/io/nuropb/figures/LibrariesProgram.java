package io.nuropb.figures;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.inject.AbstractModule;
import com.google.inject.Guice;
import com.google.inject.Provides;
import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.options.PutOption;
import io.nuropb.figures.FirstRequestProgram.Guest;
import io.nuropb.figures.FirstRequestProgram.Served;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.slf4j.LoggerFactory;

/**
 * Does with the libraries of a service what any program would do with them, and nothing else: wires an object with
 * Guice, writes and reads a record as JSON, logs a line; and on the servers that its environment names, writes a key
 * under a lease and sends a request and its answer. A yardstick for {@link FirstRequestProgram}.
 */
final class LibrariesProgram {

    private static final String REPLIES = "amq.rabbitmq.reply-to";
    private static final long LEASE_SECONDS = 10;

    private LibrariesProgram() {}

    public static void main(String[] arguments) throws Exception {
        String etcd = System.getenv("NUROPB_ETCD_ENDPOINTS");
        String amqp = System.getenv("NUROPB_AMQP_URL");
        long begun = System.nanoTime();
        ObjectMapper json = Guice.createInjector(new JsonModule()).getInstance(ObjectMapper.class);
        byte[] request = json.writeValueAsBytes(Map.of("name", "Ada"));
        if (etcd == null || amqp == null) {
            greet(json, request, begun);
            return;
        }
        ConnectionFactory factory = new ConnectionFactory();
        factory.setUri(amqp);
        try (Client client = Client.builder().endpoints(etcd).build();
                Connection connection = factory.newConnection()) {
            long lease = client.getLeaseClient().grant(LEASE_SECONDS).get().getID();
            ByteSequence key = ByteSequence.from("/libraries", UTF_8);
            PutOption underLease = PutOption.builder().withLeaseId(lease).build();
            client.getKVClient()
                    .put(key, ByteSequence.from(request), underLease)
                    .get();
            greet(json, echoed(request, connection), begun);
        }
    }

    // A program that prints what it has found.
    @SuppressWarnings("SystemOut")
    private static void greet(ObjectMapper json, byte[] received, long begun) throws IOException {
        Guest guest = json.readValue(received, Guest.class);
        LoggerFactory.getLogger(LibrariesProgram.class).info("Hello {}", guest.name());
        System.out.println(Served.since(begun).text());
    }

    private static byte[] echoed(byte[] request, Connection connection) throws Exception {
        Channel serving = connection.createChannel();
        String queue = serving.queueDeclare().getQueue();
        serving.basicConsume(
                queue,
                true,
                (tag, delivery) -> serving.basicPublish(
                        "", delivery.getProperties().getReplyTo(), new BasicProperties(), delivery.getBody()),
                tag -> {});
        Channel asking = connection.createChannel();
        CompletableFuture<byte[]> reply = new CompletableFuture<>();
        asking.basicConsume(REPLIES, true, (tag, delivery) -> reply.complete(delivery.getBody()), tag -> {});
        asking.basicPublish(
                "", queue, new BasicProperties.Builder().replyTo(REPLIES).build(), request);
        return reply.get();
    }

    private static final class JsonModule extends AbstractModule {

        @Provides
        ObjectMapper json() {
            return new ObjectMapper();
        }
    }
}
