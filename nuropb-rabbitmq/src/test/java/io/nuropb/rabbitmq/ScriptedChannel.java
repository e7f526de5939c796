package io.nuropb.rabbitmq;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ConfirmCallback;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import io.nuropb.Moment;
import io.nuropb.Scheduler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A channel of the client library whose broker does what a test says. */
final class ScriptedChannel implements InvocationHandler {

    private static final Duration LIMIT = Duration.ofSeconds(1);

    boolean open = true;
    boolean silent;

    private long published;
    private @Nullable ConfirmCallback confirms;

    /** Opens it, on a connection of its own. */
    ConfirmChannel open(Scheduler clock) {
        Connection amqp = fake(
                Connection.class,
                (proxy, method, arguments) -> method.getName().equals("getChannelMax") ? 1 : fake(Channel.class, this));
        OpenConnection connection = new OpenConnection(amqp, new Socket(), clock.now());
        try {
            return ConfirmChannel.open(connection, new ProvenKeys("x"), clock, LIMIT, new Unheard());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void confirm(long number) throws IOException {
        if (confirms != null) {
            confirms.handle(number, false);
        }
    }

    static Publication publication(long bytes, Moment deadline) {
        return new Publication(
                "x", "key", false, new BasicProperties(), bytes, new byte[0], deadline, new CompletableFuture<>());
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object[] arguments) throws IOException {
        switch (method.getName()) {
            case "isOpen" -> {
                return open;
            }
            case "getNextPublishSeqNo" -> {
                return published + 1;
            }
            case "basicPublish" -> published++;
            case "addConfirmListener" -> confirms = (ConfirmCallback) arguments[0];
            case "asyncCompletableRpc" -> {
                return silent
                        ? CompletableFuture.failedFuture(new IOException("no answer, says this test"))
                        : CompletableFuture.completedFuture(null);
            }
            default -> {}
        }
        return null;
    }

    private static <T> T fake(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private static final class Unheard implements ConfirmChannel.Listener {
        @Override
        public void settled() {}

        @Override
        public void ended(ConfirmChannel channel, ShutdownSignalException cause) {}
    }
}
