package io.nuropb.benchmarks;

import java.net.URI;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.springframework.amqp.core.Message;
import org.springframework.amqp.core.MessageDeliveryMode;
import org.springframework.amqp.rabbit.annotation.EnableRabbit;
import org.springframework.amqp.rabbit.annotation.RabbitListener;
import org.springframework.amqp.rabbit.config.DirectRabbitListenerContainerFactory;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory.ConfirmType;
import org.springframework.amqp.rabbit.connection.CorrelationData;
import org.springframework.amqp.rabbit.core.RabbitTemplate;
import org.springframework.amqp.support.converter.JacksonJsonMessageConverter;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.env.MapPropertySource;
import tools.jackson.databind.json.JsonMapper;

/**
 * Spring AMQP: annotated listeners in a direct container, which handles messages on the client's own threads; a
 * template with correlated confirms; and requests with direct reply-to, which is the template's default. Its listeners
 * answer as they do by themselves: without a confirm.
 */
final class SpringPeer implements Peer {

    private static final long ANSWER_LIMIT_MILLISECONDS = 10_000;

    @Override
    public String label() {
        return "Spring";
    }

    @Override
    public OpenPeer consume(ServiceQueue queue, int prefetch, OrderHandler handler) {
        return listening(queue, prefetch, new Taking(handler));
    }

    @Override
    public OpenPeer answer(ServiceQueue queue, int prefetch) {
        return listening(queue, prefetch, new Answering());
    }

    private static <L> OpenPeer listening(ServiceQueue queue, int prefetch, L listener) {
        CachingConnectionFactory connections = new CachingConnectionFactory(URI.create(queue.uri()));
        DirectRabbitListenerContainerFactory containers = new DirectRabbitListenerContainerFactory();
        containers.setConnectionFactory(connections);
        containers.setMessageConverter(converter());
        containers.setPrefetchCount(prefetch);
        containers.setBeforeSendReplyPostProcessors(SpringPeer::transientMessage);
        AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
        context.getEnvironment()
                .getPropertySources()
                .addFirst(new MapPropertySource("bench", Map.of("service.queue", queue.queue())));
        context.register(Listeners.class);
        context.registerBean(
                "rabbitListenerContainerFactory", DirectRabbitListenerContainerFactory.class, () -> containers);
        @SuppressWarnings("unchecked")
        Class<L> type = (Class<L>) listener.getClass();
        context.registerBean(type, () -> listener);
        context.refresh();
        return () -> {
            context.close();
            connections.destroy();
        };
    }

    @Override
    public CommandSender commands(ServiceQueue queue, int inFlight) {
        return commands(queue, confirming(queue, inFlight));
    }

    /**
     * A channel is not free again before what was sent on it is confirmed, so that each command in flight needs one of
     * its own: what the cache has no place for is closed, and opened anew for the next command.
     */
    static CachingConnectionFactory confirming(ServiceQueue queue, int inFlight) {
        CachingConnectionFactory connections = caching(queue, inFlight);
        connections.setPublisherConfirmType(ConfirmType.CORRELATED);
        return connections;
    }

    static CommandSender commands(ServiceQueue queue, CachingConnectionFactory connections) {
        RabbitTemplate template = template(connections, queue);
        return new CommandSender() {
            @Override
            public CompletableFuture<?> send(Order order) {
                String id = UUID.randomUUID().toString();
                CorrelationData confirmed = new CorrelationData(id);
                template.convertAndSend(
                        queue.exchange(), queue.service(), CallBody.command(queue, id, order), confirmed);
                return confirmed.getFuture();
            }

            @Override
            public void close() {
                connections.destroy();
            }
        };
    }

    @Override
    public RequestSender requests(ServiceQueue queue, int callers) {
        CachingConnectionFactory connections = caching(queue, callers);
        RabbitTemplate template = template(connections, queue);
        template.setReplyTimeout(ANSWER_LIMIT_MILLISECONDS);
        return new RequestSender() {
            @Override
            public Order request(Order order) {
                String id = UUID.randomUUID().toString();
                Object reply = template.convertSendAndReceive(
                        queue.exchange(),
                        queue.service(),
                        CallBody.request(queue, id, order),
                        SpringPeer::transientMessage);
                if (reply instanceof ReplyBody body) {
                    return body.result();
                }
                throw new IllegalStateException("No answer to " + id + " in time, or another one: " + reply);
            }

            @Override
            public void close() {
                template.stop();
                connections.destroy();
            }
        };
    }

    /** With a place for so many channels at least, as its documentation advises where many are in use at once. */
    private static CachingConnectionFactory caching(ServiceQueue queue, int channels) {
        CachingConnectionFactory connections = new CachingConnectionFactory(URI.create(queue.uri()));
        connections.setChannelCacheSize(Math.max(channels, connections.getChannelCacheSize()));
        return connections;
    }

    /** As requests and answers of the others are. */
    private static Message transientMessage(Message message) {
        message.getMessageProperties().setDeliveryMode(MessageDeliveryMode.NON_PERSISTENT);
        return message;
    }

    private static RabbitTemplate template(CachingConnectionFactory connections, ServiceQueue queue) {
        RabbitTemplate template = new RabbitTemplate(connections);
        template.setMessageConverter(converter());
        template.setExchange(queue.exchange());
        return template;
    }

    private static JacksonJsonMessageConverter converter() {
        return new JacksonJsonMessageConverter(new JsonMapper(), SpringPeer.class.getPackageName());
    }

    /** Has annotated listeners found. */
    @EnableRabbit
    static class Listeners {}

    /** Takes commands. */
    static class Taking {

        private final OrderHandler handler;

        Taking(OrderHandler handler) {
            this.handler = handler;
        }

        @RabbitListener(queues = "${service.queue}")
        public void take(CallBody command) {
            handler.take(command.params());
        }
    }

    /** Answers requests. */
    static class Answering {

        @RabbitListener(queues = "${service.queue}")
        public ReplyBody answer(CallBody request) {
            return ReplyBody.to(request);
        }
    }
}
