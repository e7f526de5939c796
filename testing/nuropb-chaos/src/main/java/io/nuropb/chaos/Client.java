package io.nuropb.chaos;

import com.google.inject.Guice;
import com.google.inject.Injector;
import io.nuropb.CompletionFailure;
import io.nuropb.InstanceId;
import io.nuropb.ServiceName;
import io.nuropb.chaos.Note.Heard;
import io.nuropb.chaos.Note.Word;
import io.nuropb.client.ClientConfig;
import io.nuropb.client.MeshClient;
import io.nuropb.guice.ServiceModule;
import io.nuropb.messaging.MessagePublisher;
import io.nuropb.messaging.MessagePublisher.Published;
import io.nuropb.rabbitmq.RabbitModule;
import io.nuropb.runner.Ports;
import io.nuropb.topology.BrokerException;
import io.nuropb.topology.TopologyNames;
import io.nuropb.topology.TopologyProfile;
import io.nuropb.watch.ConfirmWatch;
import org.jspecify.annotations.Nullable;

/** The client of the storm: a {@link MeshClient} whose messages are followed to the broker's confirm. */
final class Client implements AutoCloseable {

    static final ServiceName NAME = new ServiceName("caller");

    private final Ports ports;
    private final MessagePublisher publisher;
    private final MeshClient mesh;

    /**
     * A client that has not connected yet.
     *
     * @param uri where RabbitMQ is for it
     * @param trusting whether it has the negative control's defect: it takes a message for confirmed that it has handed
     *     to a connection, though the connection broke before the confirm came
     */
    Client(String uri, NoteBook notes, boolean trusting) {
        ports = ports(uri);
        publisher = watching(notes, trusting);
        mesh = new MeshClient(
                TopologyProfile.compatible()
                        .replyQueues(
                                NAME, InstanceId.random(), ports.scheduler().random()),
                TopologyNames.defaults(),
                ports.source(),
                publisher,
                ports.json(),
                ports.scheduler(),
                ClientConfig.defaults());
    }

    private static Ports ports(String uri) {
        Injector injector =
                Guice.createInjector(ServiceModule.client(NAME.value()), new RabbitModule(ChaosSettings.rabbit(uri)));
        return injector.getInstance(Ports.class);
    }

    private MessagePublisher watching(NoteBook notes, boolean trusting) {
        return new ConfirmWatch(ports.publisher(), (traceId, published, failure) -> {
            MessageName name = MessageName.of(traceId);
            Word word = word(published, failure);
            boolean believed = trusting && word == Word.UNKNOWN;
            notes.write(new Heard(name.message(), name.attempt(), believed ? Word.CONFIRMED : word));
        });
    }

    private static Word word(@Nullable Published published, @Nullable Throwable thrown) {
        if (published != null) {
            return switch (published) {
                case CONFIRMED -> Word.CONFIRMED;
                case RETURNED -> Word.RETURNED;
                case NACKED -> Word.NACKED;
            };
        }
        Throwable failure = thrown == null ? null : CompletionFailure.causeOf(thrown);
        return failure instanceof BrokerException broker && broker.isWithoutEffect() ? Word.NOT_TAKEN : Word.UNKNOWN;
    }

    MeshClient mesh() {
        return mesh;
    }

    @Override
    public void close() {
        mesh.close();
        publisher.close();
        ports.source().close();
        ports.topology().close();
    }
}
